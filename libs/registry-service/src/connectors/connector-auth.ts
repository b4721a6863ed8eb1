import type { ClientCredentials, ConnectorAuth } from '@workflows/contracts';
import { DraftReader } from '../drafts/draft-reader';
import { referringIn, secretIn } from '../drafts/secret-field';

/** As a user writes it: the document may say where tokens are fetched. */
export type AuthDraft = Exclude<ConnectorAuth, ClientCredentials> | ClientCredentialsDraft;
export type ClientCredentialsDraft = Omit<ClientCredentials, 'tokenUrl'> & { tokenUrl?: string };

const TYPES = ['bearer', 'basic', 'header', 'query', 'oauth2'] as const;
const FIELDS: Record<ConnectorAuth['type'], readonly string[]> = {
  bearer: ['token'],
  basic: ['username', 'password'],
  header: ['name', 'value'],
  query: ['name', 'value'],
  oauth2: ['tokenUrl', 'clientId', 'clientSecret', 'scope', 'audience', 'clientAuth'],
};
/** What documents call their schemes, and people write. */
const ADVICE: Record<string, string> = {
  openIdConnect:
    'of OpenID Connect, only client credentials are done: write "oauth2", and the token_endpoint of its configuration as "tokenUrl".',
  apiKey: 'write "header" or "query".',
  http: 'write "bearer" or "basic".',
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
export function authIn(draft: DraftReader): AuthDraft | undefined {
  const given = draft.object('auth', 'an object such as {"type": "bearer", "token": "{{secret:stripe.key}}"}');
  if (given === undefined) return undefined;
  const reader = DraftReader.of(given, 'FIELD_INVALID');
  const auth = readAuth(reader);
  for (const problem of reader.problems) draft.problems.push({ ...problem, path: `/auth${problem.path}` });
  return reader.problems.length > 0 ? undefined : auth;
}

function readAuth(reader: DraftReader): AuthDraft | undefined {
  const type = TYPES.find((known) => known === reader.fields.type);
  if (type === undefined) {
    const given = String(reader.fields.type);
    const advice = Object.hasOwn(ADVICE, given) ? `; ${ADVICE[given]}` : '.';
    reader.refuse('type', `"type" must be one of ${TYPES.join(', ')}${advice}`);
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
    case 'oauth2':
      return clientCredentialsIn(reader, text);
  }
}

function clientCredentialsIn(reader: DraftReader, required: (field: string) => string): ClientCredentialsDraft {
  const text = (field: string): string | undefined => reader.text(field, { max: LONGEST, oneLine: true });
  const [tokenUrl, scope, audience] = [text('tokenUrl'), text('scope'), text('audience')];
  const { clientAuth } = reader.fields;
  const isKnown = clientAuth === undefined || clientAuth === 'basic' || clientAuth === 'body';
  if (!isKnown) reader.refuse('clientAuth', '"clientAuth" must be "basic" (a header) or "body".');
  return {
    type: 'oauth2',
    clientId: referringIn(reader, 'clientId', required('clientId')),
    clientSecret: secretIn(reader, 'clientSecret', required('clientSecret'), EXAMPLE),
    ...(tokenUrl !== undefined && { tokenUrl }),
    ...(scope !== undefined && { scope }),
    ...(audience !== undefined && { audience }),
    ...(isKnown && clientAuth !== undefined && { clientAuth }),
  };
}

function headerIn(reader: DraftReader, name: string): string {
  if (name !== '' && (!HEADER_NAME.test(name) || RESERVED.includes(name.toLowerCase())))
    reader.refuse('name', '"name" must be the name of a header that may be set, such as "X-Api-Key".');
  return name;
}
