import { EngineError, type PublishedDefinition } from '@workflows/contracts';
import type { ProgramCatalog, RegistryClient } from '@workflows/runtime';
import { compileDefinition } from '@workflows/state-machine/language';
import { RegistryChildResolver } from './registry-child-resolver';

const definition: PublishedDefinition = {
  workflowId: 'workflow_1',
  tenant: 'acme',
  name: 'Ship',
  version: 4,
  body: {
    states: { pack: { type: 'pass', next: 'done' }, done: { type: 'succeed' } },
    inputSchema: { type: 'object' },
  },
};

function resolver(answer: PublishedDefinition | EngineError, loads?: EngineError) {
  const asked: unknown[] = [];
  const registry = {
    ask: async (...call: unknown[]) => {
      asked.push(call);
      if (answer instanceof EngineError) throw answer;
      return answer;
    },
  } as unknown as RegistryClient;
  const compiled = compileDefinition(definition.body);
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.problems));
  const inputProblem = async (value: unknown) => (typeof value === 'object' ? undefined : 'it is no object');
  const catalog: ProgramCatalog = {
    peek: () => undefined,
    load: async () => loads ?? { program: compiled.program, listeners: [], definition, inputProblem },
  };
  return { asked, of: new RegistryChildResolver(registry, catalog) };
}

describe('what a task wants to start', () => {
  it.each([
    ['the newest version', {}, 'Ship'],
    ['the version it names', { version: 2 }, 'Ship@2'],
  ])('is found as %s, within its tenant', async (_, more, ref) => {
    const { asked, of } = resolver(definition);
    const child = { workflowId: 'workflow_1', version: 4, workflowName: 'Ship', startState: 'pack' };
    expect(await of.resolve('acme', { workflow: 'Ship', input: {}, ...more })).toEqual({ ok: true, child });
    expect(asked).toEqual([['registry.workflows.resolve', 'acme', { ref }]]);
  });

  it('fails its task where there is no such workflow', async () => {
    const { of } = resolver(new EngineError('WORKFLOW_NOT_FOUND', 'There is no workflow "Ship".'));
    const failure = { ok: false, error: 'States.TaskFailed', cause: 'There is no workflow "Ship".' };
    expect(await of.resolve('acme', { workflow: 'Ship', input: {} })).toEqual(failure);
  });

  it('fails its task where the input breaks the schema', async () => {
    const failure = {
      ok: false,
      error: 'States.SchemaViolation',
      cause: 'The input breaks the inputSchema of "Ship": it is no object.',
    };
    expect(await resolver(definition).of.resolve('acme', { workflow: 'Ship', input: 1 })).toEqual(failure);
  });

  it.each([
    ['the registry', resolver(new EngineError('UNAVAILABLE', 'away')).of],
    ['the program', resolver(definition, new EngineError('UNAVAILABLE', 'away')).of],
  ])('is not decided while %s is out of reach', async (_, of) => {
    await expect(of.resolve('acme', { workflow: 'Ship', input: {} })).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  });
});
