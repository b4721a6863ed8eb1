import { FROM_SOURCE } from '../processes/from-source.fixture';
import { HelpedDocuments } from './helped-documents';

const OWNER = { tenant: 't', workflow: 'connector pets' };
const documents = new HelpedDocuments(FROM_SOURCE);
afterAll(() => documents.close());

const operation = (n: number): string =>
  [
    `  /things/${n}/{id}:`,
    '    post:',
    '      summary: A thing that is described at some length, as documents do',
    '      parameters: [{name: id, in: path, required: true, schema: {type: string, pattern: "^(?=x)"}}]',
    '      requestBody: {content: {application/json: {schema: {$ref: "#/components/schemas/Thing"}}}}',
    ...Array.from({ length: 12 }, (_, m) => `      x-note-${m}: "${'what nobody reads '.repeat(4)}"`),
  ].join('\n');

describe('an OpenAPI document', () => {
  it('of five megabytes is read in a process of its own', async () => {
    const head = ['openapi: 3.0.3', 'info: {title: Things}', 'servers: [{url: "https://api.example/v1"}]', 'paths:'];
    const tail = [
      'components:',
      '  schemas:',
      '    Thing: {type: object, properties: {parent: {$ref: "#/components/schemas/Thing"}}}',
    ];
    const text = [...head, ...Array.from({ length: 3_700 }, (_, n) => operation(n)), ...tail].join('\n');
    expect(text.length).toBeGreaterThan(4_900_000);
    const reading = await documents.read(text, OWNER);
    expect(reading).toMatchObject({ ok: true, title: 'Things', server: 'https://api.example/v1', skipped: [] });
    expect(reading.ok && reading.operations).toHaveLength(3_700);
    expect(reading.ok && reading.operations[0]?.parameterSchema).toMatchObject({
      properties: { id: { type: 'string' } },
    });
  }, 60_000);

  it('that is no such document is told apart', async () => {
    expect(await documents.read({ openapi: '4.0.0' }, OWNER)).toMatchObject({ ok: false });
  });
});
