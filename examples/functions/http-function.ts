// The function createAccount over HTTP. Node 22.18 and newer run this file as it is:
//   SIGNING_SECRET=whsec_... PORT=4100 node http-function.ts
import { createHmac, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

const secret = Buffer.from((process.env.SIGNING_SECRET ?? '').replace('whsec_', ''), 'base64');
const MAX_AGE_SECONDS = 300;

/** In real life a table with the key as its primary key: a call that comes again gives the account of the first. */
const accounts = new Map<string, { accountId: string }>();

function createAccount(input: { email?: string }, idempotencyKey: string): { accountId: string } {
  if (!input.email) throw new Failure('Account.Invalid', 'email is missing');
  const account = accounts.get(idempotencyKey) ?? { accountId: `account_${accounts.size + 1}` };
  accounts.set(idempotencyKey, account);
  return account;
}

/** What the workflow's `retry` and `catch` see: `error` is the name they match, `cause` is for people. */
class Failure extends Error {
  readonly error: string;

  constructor(error: string, cause: string) {
    super(cause);
    this.error = error;
  }
}

/** Standard Webhooks: an HMAC over id, time and the body as it came. */
function isGenuine(headers: IncomingHttpHeaders, body: Buffer): boolean {
  const { 'webhook-id': id, 'webhook-timestamp': at } = headers;
  if (!(Math.abs(Date.now() / 1000 - Number(at)) < MAX_AGE_SECONDS)) return false;
  const expected = createHmac('sha256', secret).update(`${id}.${at}.`).update(body).digest();
  return String(headers['webhook-signature'])
    .split(' ')
    .some((entry) => {
      const given = Buffer.from(entry.replace('v1,', ''), 'base64');
      return given.length === expected.length && timingSafeEqual(given, expected);
    });
}

async function answer(request: IncomingMessage): Promise<[status: number, body: unknown]> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  const body = Buffer.concat(chunks);
  if (!isGenuine(request.headers, body)) return [401, { error: 'Account.Forged', cause: 'the signature is wrong' }];
  try {
    return [200, createAccount(JSON.parse(body.toString()), String(request.headers['idempotency-key']))];
  } catch (error) {
    if (error instanceof Failure) return [422, { error: error.error, cause: error.message }];
    console.error(error);
    return [500, { error: 'Account.Broken', cause: 'something went wrong here' }];
  }
}

const server = createServer((request, response) => {
  answer(request).then(
    ([status, body]) => response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body)),
    () => response.destroy(), // the caller went away while it sent the body; the call comes again
  );
});
server.listen(Number(process.env.PORT ?? 4100), '127.0.0.1', () => {
  console.log(`createAccount is ready at http://127.0.0.1:${(server.address() as AddressInfo).port}`);
});
