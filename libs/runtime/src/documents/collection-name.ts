import { DocumentRefused } from './document-refused';

const NAME = /^[A-Za-z0-9_-]{1,64}$/;
const NOUN = /^[A-Za-z][A-Za-z0-9]{0,63}$/;
const IRREGULAR: Readonly<Record<string, string>> = {
  people: 'person',
  children: 'child',
  men: 'man',
  women: 'woman',
  series: 'series',
  news: 'news',
  movies: 'movie',
};

/** Throws InvalidCall. What every object has by itself is no name, so that no table of names is ever mistaken for one. */
export function checkCollection(name: string): void {
  if (NAME.test(name) && !(name in {})) return;
  const why = NAME.test(name)
    ? 'is a word of the language of objects'
    : 'has to be 1 to 64 letters, digits, "_" and "-"';
  throw new DocumentRefused('InvalidCall', `The name of the collection, "${name.slice(0, 100)}", ${why}.`);
}

export function isNoun(text: string): boolean {
  return NOUN.test(text);
}

/** What one document of a collection is called in events: `users` gives `User`, `order-items` gives `OrderItem`. */
export function nounOf(collection: string): string {
  const words = collection.split(/[-_]+/).filter((word) => word !== '');
  const last = words.pop() ?? collection;
  return [...words, singular(last)].map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('');
}

/** Of the last word in `orderItems` only its end counts. What English makes otherwise is set by the collection's `noun`. */
function singular(word: string): string {
  const small = word.toLowerCase();
  if (Object.hasOwn(IRREGULAR, small)) return IRREGULAR[small] ?? word;
  if (/[^aeiou]ies$/i.test(word) && word.length > 4) return `${word.slice(0, -3)}y`;
  if (/(?:ss|x|ch|sh|zz)es$/i.test(word)) return word.slice(0, -2);
  return /[^su]s$/i.test(word) && !/is$/i.test(word) ? word.slice(0, -1) : word;
}
