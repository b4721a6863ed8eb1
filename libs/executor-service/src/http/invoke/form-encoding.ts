import { isJsonObject, type Json } from '@workflows/contracts';

/** How the items of an array are written (`RequestEncodingOptions.ArrayFormat`); the names are AWS's. */
export const ARRAY_FORMATS = ['INDICES', 'REPEAT', 'COMMAS', 'BRACKETS'] as const;
export type ArrayFormat = (typeof ARRAY_FORMATS)[number];

/** An object as `application/x-www-form-urlencoded`; what is nested is named by brackets, `a[b]=1`. */
export function encodeForm(body: Record<string, Json>, arrays: ArrayFormat): string {
  return Object.entries(body)
    .flatMap(([name, value]) => pairsOf(name, value, arrays))
    .map(([name, text]) => `${escapeText(name)}=${text}`)
    .join('&');
}

/** A scalar as text; null is empty. */
export function scalarText(value: null | boolean | number | string): string {
  return value === null ? '' : String(value);
}

/** Nesting is bounded where JSON enters the service, so recursion is, too. The text of a pair is escaped already. */
function pairsOf(name: string, value: Json, arrays: ArrayFormat): [string, string][] {
  if (Array.isArray(value)) return arrayPairs(name, value, arrays);
  if (isJsonObject(value))
    return Object.entries(value).flatMap(([key, child]) => pairsOf(`${name}[${key}]`, child, arrays));
  return [[name, escapeText(scalarText(value))]];
}

function arrayPairs(name: string, items: readonly Json[], arrays: ArrayFormat): [string, string][] {
  switch (arrays) {
    case 'INDICES':
      return items.flatMap((item, index) => pairsOf(`${name}[${index}]`, item, arrays));
    case 'REPEAT':
      return items.flatMap((item) => pairsOf(name, item, arrays));
    case 'BRACKETS':
      return items.flatMap((item) => pairsOf(`${name}[]`, item, arrays));
    case 'COMMAS':
      return [
        [
          name,
          items
            .map((item) =>
              escapeText(typeof item === 'object' && item !== null ? JSON.stringify(item) : scalarText(item)),
            )
            .join(','),
        ],
      ];
  }
}

export function escapeText(text: string): string {
  return encodeURIComponent(text.replace(/\p{Surrogate}/gu, '\uFFFD')).replaceAll('%20', '+');
}
