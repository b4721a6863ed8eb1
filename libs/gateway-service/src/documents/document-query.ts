import { isJsonObject, parseJson, type Json } from '@workflows/contracts';
import { textOf, wholeNumber, type QueryRule } from '@workflows/platform';
import { DEFAULT_LIMIT, MOST_FOUND } from '@workflows/runtime';

const WHERE = [
  'Which documents, as JSON: `{"age":{"gt":18}}`. Fields are equal to a value or `eq ne gt gte lt lte in contains exists`, a field within another is',
  '`address.city`; `and` and `or` take lists of conditions.',
].join(' ');

/** What all that list documents take. */
export const DOCUMENT_LIST_QUERY = {
  where: whereRule(),
  q: textOf(
    /^[^\0]{1,1000}$/,
    'a text of 1 to 1000 characters',
    'Instead: words that a document has, as one writes them for a search engine; the best first.',
  ),
  sort: textOf(
    /^[^\0]{1,1000}$/,
    'fields with commas between them',
    'By what, `-` before what falls: `-createdAt` without it.',
  ),
  limit: wholeNumber({ min: 1, max: MOST_FOUND, absent: DEFAULT_LIMIT, description: 'How many to return at most.' }),
  cursor: textOf(
    /^[0-9a-f]{1,4000}$/,
    'the nextCursor of an earlier page of the same list',
    'The `nextCursor` of the page before.',
  ),
};

export const COLLECTION_LIST_QUERY = {
  limit: wholeNumber({ min: 1, max: 100, absent: 20, description: 'How many to return at most.' }),
  cursor: textOf(/^[A-Za-z0-9_-]{1,64}$/, 'the nextCursor of an earlier page', 'The `nextCursor` of the page before.'),
};

function whereRule(): QueryRule<Json | undefined> {
  return {
    description: WHERE,
    absent: undefined,
    schema: { type: 'string' },
    must: 'a JSON object such as {"age":{"gt":18}}, each number at most 1.8e308',
    read: (text) => {
      try {
        const read = parseJson(text);
        return isJsonObject(read) ? read : undefined;
      } catch {
        return undefined;
      }
    },
  };
}
