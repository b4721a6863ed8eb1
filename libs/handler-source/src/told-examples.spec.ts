import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { tellWorkflow, toText } from '@workflows/state-machine/graph';
import { readSource } from './read-source';

const EXAMPLES = join(__dirname, '../../../examples/business-as-code');
/** What is said of them, read aloud once; `UPDATE_WORDS=true` writes it anew, to be read aloud again. */
const SAID = join(__dirname, 'told-examples.golden.txt');

it('the examples read as they were approved', () => {
  const files = readdirSync(EXAMPLES).filter((file) => file.endsWith('.ts'));
  const said = files.flatMap((file) => told(readFileSync(join(EXAMPLES, file), 'utf8'))).join('\n\n');
  if (process.env['UPDATE_WORDS'] === 'true') writeFileSync(SAID, said);
  expect(said).toBe(readFileSync(SAID, 'utf8'));
});

function told(module: string): string[] {
  const { handlers, problems } = readSource({ form: 'handlers', codes: [['example', module]] });
  expect(problems).toEqual([]);
  return handlers.map(({ handler, graph, on, every }) =>
    toText(tellWorkflow({ graph, on: on.map((event) => ({ event })), every }), { name: handler, version: 1 }),
  );
}
