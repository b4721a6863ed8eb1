import type { Api, Body } from './api';
import { waitFor } from '../wait-for';

/** So far away that what a test waits for has come by a poke. */
export const NO_LOOKS = { EVENTS_LOOK_SECONDS: '3600' };

const WRITES = {
  initial: { type: 'task', task: 'db.pebbles.create', arguments: '{% $states.input %}', next: 'again' },
  again: {
    type: 'task',
    task: 'db.pebbles.update',
    arguments: { id: '{% $states.input.id %}', changes: { n: 2 } },
    end: true,
  },
};
const WAITS = {
  initial: { type: 'event', event: 'Pebble.Updated', key: '{% $states.input.id %}', next: 'heard' },
  heard: { type: 'succeed', output: '{% $states.input %}' },
};
const HEARS = { end: { type: 'succeed', output: '{% $states.context.Execution.Input %}' } };

/** Events of documents without looks by the clock: the service runs with `NO_LOOKS`. */
export function describeDocumentEvents(api: () => Api): void {
  describe('a change of a document', () => {
    let hears: string;
    let waits: string;
    let writes: string;

    beforeAll(async () => {
      const on = [{ event: 'Pebble.Created', labels: { pebble: '{% $states.event.key %}' } }];
      hears = await api().workflow('Hears of pebbles', HEARS, { on });
      waits = await api().workflow('Waits for pebbles', WAITS);
      writes = await api().workflow('Writes pebbles', WRITES);
    });

    async function started(id: string): Promise<Body> {
      return waitFor(
        async () => {
          const path = `/workflows/${hears}/executions?status=completed&label=pebble:${id}`;
          return (await api().ask('GET', path)).data[0];
        },
        { within: 20_000 },
      );
    }

    async function waiting(id: string): Promise<string> {
      const execution = await api().start(waits, { id });
      await waitFor(async () => (await api().ask('GET', `/workflows/executions/${execution}`)).waiting?.length > 0);
      return execution;
    }

    it('by an execution starts who listens and wakes who waits, without their looking', async () => {
      const ids = ['a', 'b', 'c', 'd'].map((name) => `by-execution-${name}`);
      const open = await Promise.all(ids.map(waiting));
      await Promise.all(ids.map((id) => api().start(writes, { id, n: 1 })));
      for (const id of ids) expect(await started(id)).toBeDefined();
      for (const execution of open) expect(await api().finished(execution)).toMatchObject({ status: 'completed' });
    });

    it('at the door does the same', async () => {
      const execution = await waiting('by-hand');
      await api().ask('PUT', '/db/pebbles/by-hand', { n: 1 });
      expect(await started('by-hand')).toBeDefined();
      await api().ask('PUT', '/db/pebbles/by-hand', { n: 2 });
      expect(await api().finished(execution)).toMatchObject({ status: 'completed' });
    });
  });
}
