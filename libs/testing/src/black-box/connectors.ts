import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Api } from './api';

const KEY = 'canary-of-the-connector';
const DOCUMENT = (port: number): string => `
openapi: 3.1.0
info: {title: Pets, version: "1"}
servers: [{url: "http://127.0.0.1:${port}/v1"}]
paths:
  /pets/{id}:
    put:
      operationId: pets/rename
      parameters: [{name: id, in: path, required: true, schema: {type: integer}}]
      requestBody:
        required: true
        content: {application/json: {schema: {$ref: "#/components/schemas/Pet"}}}
components:
  schemas:
    Pet: {type: object, required: [name], properties: {name: {type: string}, parent: {$ref: "#/components/schemas/Pet"}}}
`;
const RENAMES = {
  initial: { type: 'task', task: 'pets.petsRename', arguments: '{% $states.input %}', next: 'done' },
  done: { type: 'succeed' },
};

interface Heard {
  method: string;
  url: string;
  headers: IncomingHttpHeaders;
  body: string;
}

const UNHEARD: Heard = { method: '', url: '', headers: {}, body: '' };

/** An API on loopback that says what it was asked, and knows one key. */
class Pets {
  readonly heard: Heard[] = [];
  private server: Server | undefined;

  async open(): Promise<number> {
    const server = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk) => (body += String(chunk)));
      request.on('end', () => {
        const { method = '', url = '', headers } = request;
        this.heard.push({ method, url, headers, body });
        const isKnown = headers.authorization === `Bearer ${KEY}`;
        response.writeHead(isKnown ? 200 : 401, { 'content-type': 'application/json' });
        response.end(JSON.stringify({ isKnown, echo: headers.authorization }));
      });
    });
    this.server = server;
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return (server.address() as AddressInfo).port; // it listens on a port, not on a pipe
  }

  close(): void {
    this.server?.closeAllConnections();
    this.server?.close();
  }
}

/** A connected API over REST, whatever stands between the door and who calls it. The service allows calls of private networks. */
export function describeConnectors(api: () => Api): void {
  describe('a connected API', () => {
    const pets = new Pets();
    let port: number;
    let workflow: string;
    beforeAll(async () => {
      port = await pets.open();
      workflow = await api().workflow('Renames pets', RENAMES);
    });
    afterAll(() => pets.close());

    it('takes over what waits for it, with a secret that nobody is shown', async () => {
      await api().ask('PUT', '/secrets/pets.key', { value: KEY });
      const waiting = await api().start(workflow, { id: 7, name: 'Rex' });
      const auth = { type: 'bearer', token: '{{secret:pets.key}}' };
      const made = await api().ask('PUT', '/connectors/pets', { document: DOCUMENT(port), auth });
      expect(made.operations).toMatchObject([{ function: 'pets.petsRename', operationId: 'pets/rename' }]);
      const done = await api().finished(waiting);
      expect(done).toMatchObject({ status: 'completed', output: { isKnown: true, echo: 'Bearer [secret pets.key]' } });
      const [{ method, url, body, headers } = UNHEARD] = pets.heard;
      expect({ method, url, body }).toEqual({ method: 'PUT', url: '/v1/pets/7', body: '{"name":"Rex"}' });
      expect(headers['idempotency-key']).toMatch(`${waiting}-`);
      const history = await api().ask('GET', `/workflows/executions/${waiting}/history`);
      expect(JSON.stringify([done, history, made])).not.toContain(KEY);
    });

    it('is not asked with arguments that its document does not allow', async () => {
      const before = pets.heard.length;
      const failed = await api().finished(await api().start(workflow, { id: 'seven', name: 'Rex' }));
      expect(failed).toMatchObject({ status: 'failed', error: 'Api.InvalidArguments' });
      expect(failed.cause).toContain('/id must be integer');
      expect(pets.heard).toHaveLength(before);
    });

    it('that refuses its credentials fails the call by the name of its secret, and is asked once', async () => {
      await api().ask('PUT', '/secrets/pets.revoked', { value: `${KEY} of last year` });
      const states = { ...RENAMES, initial: { ...RENAMES.initial, task: 'revoked.petsRename' } };
      const waiting = await api().start(await api().workflow('Renames pets by an old key', states), {
        id: 8,
        name: 'Rex',
      });
      const before = pets.heard.length;
      const auth = { type: 'bearer', token: '{{secret:pets.revoked}}' };
      await api().ask('PUT', '/connectors/revoked', { document: DOCUMENT(port), auth });
      const failed = await api().finished(waiting);
      expect(failed).toMatchObject({ status: 'failed', error: 'Http.401' });
      expect(failed.cause).toContain('from the secret "pets.revoked"');
      expect(failed.cause).not.toContain(KEY);
      expect(pets.heard).toHaveLength(before + 1);
    });
  });
}
