import { randomBytes } from 'node:crypto';
import type { Server } from 'node:http';
import { waitFor } from '../wait-for';
import type { Api, Body } from './api';
import { OverheardApi, formsOf, listen } from './overheard-api';

/** All rows of all tables as text, for whoever looks for what should not be in them. */
export async function dumpOf(
  rows: (sql: string) => Promise<{ [column: string]: unknown }[]>,
  schema = 'public',
): Promise<string> {
  const tables = await rows(`select tablename as name from pg_tables where schemaname = '${schema}'`);
  const dumps = tables.map(async ({ name }) => {
    const lines = await rows(`select t::text as line from ${schema}."${String(name)}" t`);
    return [String(name), ...lines.map(({ line }) => String(line))].join('\n');
  });
  return (await Promise.all(dumps)).join('\n');
}

/**
 * A secret on its way: it comes where it is to come, and is found nowhere else. `traces` are all that the service keeps and says behind its
 * door: tables, topics, logs.
 */
export function describeSecrets(api: () => Api, traces: () => Promise<string>): void {
  describe('a secret of a function, in a header or as the key of its model', () => {
    const value = (): string => `canary${randomBytes(24).toString('hex')}`;
    const values = [value(), value()] as const;
    let door: OverheardApi;
    let functions: { server: Server; url: string };
    let elsewhere: { server: Server; url: string };
    /** What functions were called with, by their path. */
    const seen: { path: string; key: string | undefined }[] = [];
    const strayed: unknown[] = [];

    beforeAll(async () => {
      door = new OverheardApi(api().url, api().key);
      elsewhere = await listen((request, response) => {
        strayed.push(request.headers['authorization']);
        response.end('"strayed"');
      });
      functions = await listen((request, response) => {
        const path = String(request.url);
        const key = request.headers['authorization'];
        seen.push({ path, key });
        switch (path) {
          case '/echoes':
            response.writeHead(200, { 'content-type': 'application/json', 'x-echo': key });
            return response.end(JSON.stringify({ headers: request.headers, raw: request.rawHeaders }));
          case '/fails':
            return response.writeHead(500, { 'content-type': 'text/plain' }).end(`not with ${key}`);
          case '/answers/chat/completions':
            response.writeHead(200, { 'content-type': 'application/json', 'x-echo': key });
            return response.end(JSON.stringify({ choices: [{ message: { content: JSON.stringify(`by ${key}`) } }] }));
          case '/denies/chat/completions':
            response.writeHead(400, { 'content-type': 'application/json' });
            return response.end(JSON.stringify({ error: { message: `not with ${key}` } }));
          case '/names':
            response.writeHead(422, { 'content-type': 'application/json' });
            return response.end(JSON.stringify({ error: key, cause: { why: key } }));
          case '/leads':
            return response.writeHead(307, { location: `${elsewhere.url}/?k=${encodeURIComponent(key ?? '')}` }).end();
          default:
            return request.socket.destroy();
        }
      });
      for (const name of ['echoes', 'fails', 'names', 'leads', 'breaks'])
        await register(name, 'Bearer {{secret:canary/key}}');
      for (const name of ['answers', 'denies']) {
        const endpoint = { url: `${functions.url}/${name}`, key: '{{secret:canary/key}}' };
        await door.ask('POST', '/functions', { name: `canary.${name}`, type: 'ai', model: 'own', endpoint });
      }
    });

    afterAll(async () => {
      for (const { server } of [functions, elsewhere]) {
        server?.closeAllConnections();
        await new Promise((closed) => server?.close(closed));
      }
    });

    function register(name: string, header: string): Promise<Body> {
      const url = `${functions.url}/${name}`;
      const fields = { name: `canary.${name}`, type: 'http', url, headers: { Authorization: header } };
      return door.ask('POST', '/functions', fields);
    }

    /** An execution of one task, or the failure of it. */
    async function call(name: string): Promise<Body> {
      const workflow = `calls ${name} ${randomBytes(4).toString('hex')}`;
      const retry = [{ errors: ['States.ALL'], maxAttempts: 2, interval: 0 }];
      await door.workflow(workflow, { initial: { type: 'task', task: `canary.${name}`, retry, end: true } });
      return door.run(workflow, { about: '{{secret:canary/key}}', in: workflow });
    }

    const isLast = (name: string, key: string): boolean =>
      seen.filter(({ path }) => path.startsWith(`/${name}`)).at(-1)?.key === key;

    async function expectNowhere(): Promise<void> {
      const places = { answers: door.told.join('\n'), traces: await traces() };
      for (const [place, text] of Object.entries(places))
        for (const form of values.flatMap(formsOf)) expect([place, text.indexOf(form)]).toEqual([place, -1]);
      expect(places.traces).toContain('[secret canary/key]'); // that is where it would be
      expect(places.answers).toContain('[secret canary/key]');
    }

    it('is missing until it is written, and then is not called for again and again', async () => {
      const failed = await call('echoes');
      const cause = expect.stringContaining('PUT /secrets/canary%2Fkey');
      expect(failed).toMatchObject({ status: 'failed', error: 'Secret.Missing', cause });
      expect(await call('answers')).toMatchObject({ status: 'failed', error: 'Secret.Missing', cause });
      expect(seen).toEqual([]);
    });

    it('comes to the origin of the function, and is found in no answer, table, topic or log', async () => {
      const written = await door.send('PUT', '/secrets/canary%2Fkey', { body: { value: values[0] } });
      expect(written).toMatchObject({ status: 201, body: { name: 'canary/key', version: 1 } });
      const echoed = await call('echoes');
      expect(echoed).toMatchObject({ status: 'completed' });
      expect(JSON.stringify(echoed)).toContain('"authorization":"Bearer [secret canary/key]"');
      expect(await call('leads')).toMatchObject({ status: 'completed' });
      const output = { initial: 'by Bearer [secret canary/key]' };
      expect(await call('answers')).toMatchObject({ status: 'completed', output });
      for (const name of ['fails', 'names', 'breaks', 'denies'])
        expect(await call(name)).toMatchObject({ status: 'failed' });
      expect(new Set(seen.map(({ key }) => key))).toEqual(new Set([`Bearer ${values[0]}`]));
      expect(strayed).toEqual([undefined]);
      await expectNowhere();
    });

    it('is another for calls within seconds of its change, and none once it is deleted', async () => {
      const changed = await door.ask('PUT', '/secrets/canary%2Fkey', { value: values[1], description: 'newer' });
      expect(changed).toMatchObject({ version: 2, description: 'newer' });
      for (const name of ['echoes', 'answers'])
        await waitFor(async () => (await call(name)) && isLast(name, `Bearer ${values[1]}`), {
          within: 20_000,
          every: 250,
        });
      expect(await door.ask('POST', '/secrets/rotate')).toMatchObject({ rotated: 0, unreadable: [] });
      expect(await door.ask('GET', '/secrets')).toMatchObject({ data: [{ name: 'canary/key', version: 2 }] });
      await door.ask('DELETE', '/secrets/canary%2Fkey');
      await waitFor(async () => (await call('echoes')).error === 'Secret.Missing', { within: 20_000, every: 250 });
      await expectNowhere();
    });
  });
}
