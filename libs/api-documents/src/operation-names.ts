/** What names are made of; `position` breaks no ties but those of documents that say the same twice. */
export interface Nameable {
  operationId?: string;
  method: string;
  path: string;
}

const IDENTIFIER = /^[A-Za-z_][A-Za-z0-9_]*$/;
const LONGEST = 80;
/** What JavaScript asks objects for by itself. */
const UNUSABLE = new Set(['__proto__', 'constructor', 'prototype', 'then', 'toString', 'toJSON', 'valueOf']);

/**
 * Names by which operations are called, in the order of `operations`. They follow from the document alone.
 *   N1. An operationId that is an identifier is the name as it is.
 *   N2. Another is written as one: `pets/list` is `petsList`.
 *   N3. Where there is none, or its name is taken, method and path are the name: `GET /pets/{petId}` is `getPetsByPetId`.
 *   N4. What is the same after that is numbered by path and method.
 */
export function nameOperations(operations: readonly Nameable[]): string[] {
  const names = new Map<Nameable, string>();
  const taken = new Set<string>();
  const give = (operation: Nameable, name: string): void => {
    if (names.has(operation) || taken.has(name) || !isUsable(name)) return;
    names.set(operation, name);
    taken.add(name);
  };
  for (const one of operations) if (one.operationId !== undefined) give(one, one.operationId); // N1
  for (const one of operations) if (one.operationId !== undefined) give(one, asIdentifier(one.operationId)); // N2
  const rest = operations.filter((one) => !names.has(one)).sort(byPathAndMethod);
  for (const one of rest) give(one, byPlace(one)); // N3
  for (const one of rest) for (let n = 2; !names.has(one); n++) give(one, `${byPlace(one)}_${n}`); // N4
  return operations.map((one) => names.get(one) ?? '');
}

function isUsable(name: string): boolean {
  return name.length <= LONGEST + 6 && IDENTIFIER.test(name) && !UNUSABLE.has(name);
}

function asIdentifier(text: string): string {
  const words = text.split(/[^A-Za-z0-9_]+/).filter((word) => word !== '');
  const joined = words.map((word, index) => (index === 0 ? word : capitalized(word))).join('');
  return (/^[0-9]/.test(joined) ? `_${joined}` : joined).slice(0, LONGEST);
}

function byPlace({ method, path }: Nameable): string {
  const parts = path.split('/').filter((part) => part !== '');
  const words = parts.map((part) => (/^\{.*\}$/.test(part) ? `by ${part.slice(1, -1)}` : part));
  return asIdentifier([method.toLowerCase(), ...words].join(' '));
}

function capitalized(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

function byPathAndMethod(a: Nameable, b: Nameable): number {
  const [left, right] = [`${a.path} ${a.method}`, `${b.path} ${b.method}`];
  return left < right ? -1 : left > right ? 1 : 0;
}
