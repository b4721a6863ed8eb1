import { randomBytes } from 'node:crypto';
import type { Server } from 'node:http';
import type { Api, Body } from './api';
import { OverheardApi, formsOf, listen } from './overheard-api';

const ECHOES = { initial: { type: 'task', task: 'sealed.echo', end: true } };

/** An API that takes tokens, each for a few calls, and whatever gives them; both show what they were sent to whoever asks. */
export function describeAccessTokens(api: () => Api, traces: () => Promise<string>): void {
  describe('an access token of a connector', () => {
    const secret = `canary${randomBytes(24).toString('hex')}`;
    const given: string[] = [];
    let good: string | undefined;
    let isDown = false;
    let door: OverheardApi;
    let server: { server: Server; url: string };
    let workflow: string;

    beforeAll(async () => {
      door = new OverheardApi(api().url, api().key);
      server = await listen(({ url, headers }, response) => {
        const say = (status: number, body: unknown): void =>
          void response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
        if (url !== '/token')
          return say(headers.authorization === `Bearer ${good}` ? 200 : 401, { headers, status: 'asked' });
        const { authorization } = headers;
        if (isDown) return say(400, { error: 'invalid_client', error_description: `who is ${authorization}?` });
        good = `canary${randomBytes(24).toString('hex')}`;
        given.push(good);
        return say(200, { access_token: good, token_type: 'bearer', expires_in: 3_600, echo: authorization });
      });
      await door.ask('PUT', '/secrets/sealed.client', { value: secret });
      const flows = { clientCredentials: { tokenUrl: '/token', scopes: {} } };
      const document = {
        openapi: '3.1.0',
        paths: { '/echo': { get: { operationId: 'echo' } } },
        components: { securitySchemes: { oauth: { type: 'oauth2', flows } } },
      };
      const auth = { type: 'oauth2', clientId: 'me', clientSecret: '{{secret:sealed.client}}', scope: 'read' };
      const made = await door.ask('PUT', '/connectors/sealed', { document, baseUrl: `${server.url}/v1`, auth });
      expect(made).toMatchObject({ auth: { tokenUrl: `${server.url}/token` } });
      workflow = await door.workflow('Asks by a token', ECHOES);
    });

    afterAll(async () => {
      await door.ask('DELETE', '/secrets/sealed.client');
      server?.server.closeAllConnections();
      await new Promise((closed) => server?.server.close(closed));
    });

    const call = (): Promise<Body> => door.run(workflow);

    it('is fetched once, again when it is revoked, and found in no answer, table, topic or log', async () => {
      for (let n = 0; n < 3; n++) expect(await call()).toMatchObject({ status: 'completed' });
      const before = given.length; // each executor has its own
      good = undefined;
      expect(await call()).toMatchObject({ status: 'completed', output: { status: 'asked' } });
      expect(given).toHaveLength(before + 1);
      [good, isDown] = [undefined, true];
      const cause = expect.stringContaining('invalid_client');
      expect(await call()).toMatchObject({ status: 'failed', error: 'Api.TokenRefused', cause });
      const places = { answers: door.told.join('\n'), traces: await traces() };
      const pair = Buffer.from(`me:${secret}`).toString('base64');
      for (const [place, text] of Object.entries(places))
        for (const form of [pair, ...[secret, ...given].flatMap(formsOf)])
          expect([place, form, text.indexOf(form)]).toEqual([place, form, -1]);
      expect(places.traces).toContain('[secret access token]'); // that is where it would be
    });
  });
}
