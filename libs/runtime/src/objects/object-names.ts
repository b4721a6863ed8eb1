const BUCKET = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;
const MOST_KEY_BYTES = 1024;
/** Control characters, halves of surrogate pairs, and what Unicode calls noncharacters. */
const NOT_IN_KEYS = /[\p{Cc}\p{Cs}\p{Noncharacter_Code_Point}]/u;

/** What is wrong with the name of a bucket; undefined: nothing. */
export function bucketProblem(bucket: string): string | undefined {
  if (BUCKET.test(bucket)) return undefined;
  return `The bucket "${shortened(bucket)}" must have 3 to 63 characters: small ASCII letters, digits, "." and "-", the first and last one a letter or a digit.`;
}

/** What is wrong with the key of an object; undefined: nothing. */
export function keyProblem(key: string): string | undefined {
  if (key === '') return 'The key of an object must have at least one character.';
  return prefixProblem(key) ?? segmentProblem(key);
}

/** What is wrong with the beginning of keys; undefined: nothing. */
export function prefixProblem(prefix: string): string | undefined {
  if (Buffer.byteLength(prefix) > MOST_KEY_BYTES)
    return `The key "${shortened(prefix)}" is longer than ${MOST_KEY_BYTES} bytes of UTF-8.`;
  if (NOT_IN_KEYS.test(prefix))
    return 'A key must have no control characters and no code points that stand for no character.';
  return undefined;
}

/** Clients and proxies take such segments out of a path before it is sent on. */
function segmentProblem(key: string): string | undefined {
  const dotted = key.split('/').find((segment) => segment === '.' || segment === '..');
  return dotted === undefined ? undefined : `The key "${shortened(key)}" must not have "${dotted}" between slashes.`;
}

function shortened(name: string): string {
  return name.length > 80 ? `${name.slice(0, 80)}…` : name;
}
