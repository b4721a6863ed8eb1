import type { ConnectorAuth } from '@workflows/contracts';
import { DraftReader } from '../drafts/draft-reader';
import { secretIn } from '../drafts/secret-field';

const TYPES = ['bearer', 'basic', 'header', 'query'] as const;
const FIELDS: Record<ConnectorAuth['type'], readonly string[]> = {
  bearer: ['token'],
  basic: ['username', 'password'],
  header: ['name', 'value'],
  query: ['name', 'value'],
};
const LONGEST = 4_096;
/** A name of a secret, to show how one is referred to. */
const EXAMPLE = 'stripe.key';
const HEADER_NAME = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
/** Those of the connection and of the body. */
const RESERVED = [
  'host',
  'connection',
  'content-length',
  'content-type',
  'transfer-encoding',
  'upgrade',
  'te',
  'trailer',
];

/** How an API is told who calls; what is wrong with it goes to the reader of the whole draft. */
export function authIn(draft: DraftReader): ConnectorAuth | undefined {
  const given = draft.object('auth', 'an object such as {"type": "bearer", "token": "{{secret:stripe.key}}"}');
  if (given === undefined) return undefined;
  const reader = DraftReader.of(given, 'FIELD_INVALID');
  const auth = readAuth(reader);
  for (const problem of reader.problems) draft.problems.push({ ...problem, path: `/auth${problem.path}` });
  return reader.problems.length > 0 ? undefined : auth;
}

function readAuth(reader: DraftReader): ConnectorAuth | undefined {
  const type = TYPES.find((known) => known === reader.fields.type);
  if (type === undefined) {
    reader.refuse('type', `"type" must be one of ${TYPES.join(', ')}.`);
    return undefined;
  }
  reader.knowOnly(['type', ...FIELDS[type]]);
  const text = (field: string): string => {
    reader.require(field, `of "${type}"`);
    return reader.text(field, { max: LONGEST, oneLine: true }) ?? '';
  };
  switch (type) {
    case 'bearer':
      return { type, token: secretIn(reader, 'token', text('token'), EXAMPLE) };
    case 'basic':
      return { type, username: text('username'), password: secretIn(reader, 'password', text('password'), EXAMPLE) };
    case 'header':
      return { type, name: headerIn(reader, text('name')), value: secretIn(reader, 'value', text('value'), EXAMPLE) };
    case 'query':
      return { type, name: text('name'), value: secretIn(reader, 'value', text('value'), EXAMPLE) };
  }
}

function headerIn(reader: DraftReader, name: string): string {
  if (name !== '' && (!HEADER_NAME.test(name) || RESERVED.includes(name.toLowerCase())))
    reader.refuse('name', '"name" must be the name of a header that may be set, such as "X-Api-Key".');
  return name;
}
