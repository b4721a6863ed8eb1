import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { compileDefinition } from '../../definition/compile-definition';
import { graphOf } from '../workflow-graph';
import { tellWorkflow } from './tell-workflow';
import { toText } from './write-words';

const EXAMPLES = join(__dirname, '../../../../../examples/definitions');
/** What is said of them, read aloud once; `UPDATE_WORDS=true` writes it anew, to be read aloud again. */
const SAID = join(__dirname, 'examples.golden.txt');

it('the examples read as they were approved', () => {
  const said = readdirSync(EXAMPLES)
    .map((file) => told(join(EXAMPLES, file)))
    .join('\n\n');
  if (process.env['UPDATE_WORDS'] === 'true') writeFileSync(SAID, said);
  expect(said).toBe(readFileSync(SAID, 'utf8'));
});

it('the documentation shows one of them as it is', () => {
  const documented = readFileSync(join(__dirname, '../../../../../docs/finding.md'), 'utf8');
  expect(documented).toContain(told(join(EXAMPLES, 'order-fulfilment.json')).split('\n\n- ')[0]);
});

function told(path: string): string {
  const { workflow } = JSON.parse(readFileSync(path, 'utf8'));
  const compiled = compileDefinition(workflow);
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.problems));
  const words = tellWorkflow({ graph: graphOf(compiled.program), on: workflow.on });
  return toText(words, { name: workflow.name, version: 1, isNamed: true });
}
