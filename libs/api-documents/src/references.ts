import { isJsonObject, type JsonObject } from '@workflows/contracts';

/** One reference that leads to another, and so on. */
const LONGEST_CHAIN = 32;

/** Follows `$ref` inside of the document, and nowhere else: no file is opened and no address asked. */
export class References {
  constructor(private readonly root: JsonObject) {}

  /** What a value is, or refers to; undefined where that is no object, is elsewhere, or goes round in circles. */
  follow(value: unknown): JsonObject | undefined {
    let found: unknown = value;
    for (let steps = 0; steps < LONGEST_CHAIN && isJsonObject(found); steps++) {
      if (typeof found.$ref !== 'string') return found;
      found = this.at(found.$ref);
    }
    return undefined;
  }

  /** Whether a reference leads to a schema in the end. */
  leadsSomewhere(ref: string): boolean {
    return typeof this.at(ref) === 'boolean' || this.follow({ $ref: ref }) !== undefined;
  }

  /** By a JSON Pointer in a fragment, the only form of a reference that is followed. */
  at(ref: string): unknown {
    if (ref !== '#' && !ref.startsWith('#/')) return undefined;
    let found: unknown = this.root;
    for (const part of ref.split('/').slice(1)) {
      const key = decoded(part);
      if (typeof found !== 'object' || found === null || !Object.hasOwn(found, key)) return undefined;
      found = Reflect.get(found, key);
    }
    return found;
  }
}

function decoded(part: string): string {
  const plain = part.replaceAll('~1', '/').replaceAll('~0', '~');
  try {
    return decodeURIComponent(plain);
  } catch {
    return plain;
  }
}
