import { createHash } from 'node:crypto';
import type { ClientCredentials, TenantId } from '@workflows/contracts';
import type { RevealedSecrets } from '@workflows/runtime';
import { encodeForm, escapeText } from '../../http/invoke/form-encoding';

/** What is asked of a token endpoint, by whom and for whom. */
export interface TokenRequest {
  tenant: TenantId;
  connector: string;
  tokenUrl: string;
  headers: Record<string, string>;
  body: string;
  /** The same request has the same one; none tells anything of the other's. */
  key: string;
  secrets: RevealedSecrets;
  secretNames: readonly string[];
}

/** By RFC 6749: 4.4.2, and 2.3.1 for how the client says who it is. */
export function tokenRequestOf(
  whose: { tenant: TenantId; connector: string; secretNames: readonly string[] },
  auth: ClientCredentials,
  secrets: RevealedSecrets,
): TokenRequest {
  const { tokenUrl, scope, audience, clientAuth = 'basic' } = auth;
  const [id, secret] = [auth.clientId, auth.clientSecret].map((text) => secrets.fill(text).trim());
  const isBasic = clientAuth === 'basic';
  const body = encodeForm(
    {
      grant_type: 'client_credentials',
      ...(scope !== undefined && { scope }),
      ...(audience !== undefined && { audience }),
      ...(!isBasic && { client_id: id ?? '', client_secret: secret ?? '' }),
    },
    'REPEAT',
  );
  const pair = Buffer.from(`${escapeText(id ?? '')}:${escapeText(secret ?? '')}`).toString('base64');
  const digest = createHash('sha256')
    .update(JSON.stringify([tokenUrl, body, pair]))
    .digest('base64');
  return {
    ...whose,
    tokenUrl,
    headers: {
      'user-agent': 'workflows',
      accept: 'application/json',
      'accept-encoding': 'identity',
      'content-type': 'application/x-www-form-urlencoded',
      ...(isBasic && { authorization: `Basic ${pair}` }),
    },
    body,
    key: `${whose.tenant}\n${whose.connector}\n${digest}`,
    secrets: secrets.and('credentials of the client', pair),
  };
}
