import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Api, Body } from '@workflows/testing';
import { MockedWorld } from './mocked-world.fixture';
import { Service, dataFolder } from './service.fixture';

const FOLDER = join(__dirname, '../../../examples/definitions');
const CASES: [string, Body][] = readdirSync(FOLDER)
  .filter((file) => file.endsWith('.json'))
  .map((file) => [file.replace('.json', ''), JSON.parse(readFileSync(join(FOLDER, file), 'utf8'))]);

let service: Service;
let api: Api;

beforeAll(async () => {
  service = await Service.start(await dataFolder());
  api = service.api;
});

afterAll(async () => {
  await service?.dispose();
});

/** What an execution or a test came to, as far as the case says. */
function outcomeOf(view: Body, expected: Body): Body {
  return Object.fromEntries(Object.keys(expected).map((name) => [name, view[name]]));
}

describe('ten definitions of different kinds', () => {
  it('are ten', () => expect(CASES).toHaveLength(10));

  it.each(CASES)('%s comes to the same in a test with mocks and in the service', async (_, one) => {
    const { workflow, children = [], input, mocks, expect: expected } = one;
    const { name: _name, ...definition } = workflow;
    const tested = await api.ask('POST', '/workflows/test', {
      definition: definition.definition ?? definition,
      input,
      mocks,
    });
    expect(outcomeOf(tested, expected)).toEqual(expected);

    const worlds = [mocks, ...children.map((child: Body) => child.mocks)].map((each) => new MockedWorld(api, each));
    try {
      for (const world of worlds) await world.prepare();
      for (const child of children) await api.ask('POST', '/workflows', child.workflow);
      const { id } = await api.ask('POST', '/workflows', workflow);
      const given = await api.ask('GET', `/workflows/${id}`);
      expect(given).toMatchObject(workflow);
      const executionId = await api.start(id, input);
      await worlds[0]?.attend(executionId);
      const ended = await api.finished(executionId);
      expect(outcomeOf(ended, expected)).toEqual(expected);
      const states = (visits: Body[]): string[] => visits.map(({ state }) => state);
      expect(states(ended.stateHistory)).toEqual(states(tested.stateHistory));
    } finally {
      await Promise.all(worlds.map((world) => world.leave()));
    }
  });
});
