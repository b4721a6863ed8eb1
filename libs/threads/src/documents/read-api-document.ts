import { readDocument } from '@workflows/api-documents';
import type { JsonObject } from '@workflows/contracts';
import type { DocumentReading } from '@workflows/runtime';
import { linearRegex } from '../schemas/linear-regex';

/** In a file of its own, so that what parses YAML is loaded where documents are read, and nowhere else. */
export function readApiDocument(document: string | JsonObject, baseUrl?: string): DocumentReading {
  return readDocument(document, { isPattern: memorized(isLinear) }, baseUrl);
}

function isLinear(pattern: string): boolean {
  try {
    linearRegex(pattern);
    return true;
  } catch {
    return false;
  }
}

function memorized(ask: (text: string) => boolean): (text: string) => boolean {
  const known = new Map<string, boolean>();
  return (text) => {
    const answer = known.get(text) ?? ask(text);
    known.set(text, answer);
    return answer;
  };
}
