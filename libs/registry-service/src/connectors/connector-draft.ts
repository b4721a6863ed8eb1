import { isJsonObject } from '@workflows/contracts';
import type { Json, JsonObject } from '@workflows/contracts';
import type { AddressPolicy } from '@workflows/runtime';
import { checkBaseUrl } from '../drafts/base-url';
import { DraftReader } from '../drafts/draft-reader';
import { commonCode, refusal } from '../drafts/problems';
import { authIn, type AuthDraft } from './connector-auth';

/** What a user wrote, checked as far as it goes without the document. */
export interface ConnectorDraft {
  document: string | JsonObject;
  baseUrl?: string;
  auth?: AuthDraft;
}

const KNOWN = ['document', 'baseUrl', 'auth'];
const ADVICE = { url: 'nothing is fetched for a connector; send the document itself as "document"' };
const MAX_URL = 2_048;

/** Throws FIELD_INVALID, FIELD_UNKNOWN or ADDRESS_REFUSED with all that is wrong. */
export function checkConnectorDraft(draft: Json | undefined, addresses: AddressPolicy): ConnectorDraft {
  const { document: given, ...rest } = isJsonObject(draft) ? draft : {};
  // A document has the depth that it has; the reader bounds that of what people write.
  const reader = DraftReader.of(isJsonObject(draft) ? rest : draft, 'FIELD_INVALID');
  reader.knowOnly(KNOWN, ADVICE);
  if (given === undefined)
    reader.refuse('document', '"document" is required: an OpenAPI document, as text or as JSON.');
  const document = typeof given === 'string' || isJsonObject(given) ? given : undefined;
  if (given !== undefined && document === undefined)
    reader.refuse('document', '"document" must be an OpenAPI document: a text in JSON or YAML, or an object.');
  const baseUrl = reader.text('baseUrl', { max: MAX_URL, oneLine: true });
  if (baseUrl !== undefined)
    checkBaseUrl('"baseUrl"', baseUrl, addresses, (message, code) => reader.refuse('baseUrl', message, code));
  const auth = authIn(reader);
  if (reader.problems.length > 0 || document === undefined) throw refusal(commonCode(reader.problems), reader.problems);
  return { document, ...(baseUrl !== undefined && { baseUrl }), ...(auth && { auth }) };
}
