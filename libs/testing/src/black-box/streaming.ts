import { waitFor } from '../wait-for';
import type { Api, Body } from './api';
import { EventStream } from './event-stream';

const LISTENERS = 50;
const LISTENERS_OF_A_WORKFLOW = 1_000;

const UNTIL_SIGNALLED = {
  wait: { type: 'event', event: 'stream.go', next: 'end' },
  end: { type: 'succeed' },
};

const signal = (api: Api, id: string): Promise<Body> =>
  api.ask('POST', `/workflows/executions/${id}/signal`, { type: 'stream.go', data: {} });
const streamOf = (workflow: string): string => `/workflows/${workflow}/stream`;
const told = ({ frames }: EventStream): Body[] =>
  frames.flatMap(({ event, data }) => (event === 'execution' ? [[data.id, data.status]] : []));

/** So many that have been told that they listen. */
async function listening(api: Api, workflow: string, count: number): Promise<EventStream[]> {
  const open = (): Promise<EventStream> => EventStream.open(api, streamOf(workflow));
  const streams = await Promise.all(Array.from({ length: count }, open));
  expect(new Set(streams.map(({ status }) => status))).toEqual(new Set([200]));
  await waitFor(() => streams.every((stream) => stream.of('listening').length === 1), { within: 30_000, every: 100 });
  return streams;
}

/** Executions as they happen, whatever stands between the door and who carries them out; and at another door, where there is one. */
export function describeStreaming(api: () => Api, otherDoor: () => Api = api): void {
  const path = (id: string): string => `/workflows/executions/${id}/stream`;

  describe('the stream of an execution', () => {
    let id: string;
    beforeAll(async () => {
      const states = {
        wait: { type: 'event', event: 'stream.go', next: 'think' },
        think: { type: 'pass', output: { done: true }, next: 'end' },
        end: { type: 'succeed' },
      };
      id = await api().start(await api().workflow('streamed', states));
    });

    it('tells everybody all of its history, as it comes, and how it ended', async () => {
      const streams = await Promise.all(Array.from({ length: LISTENERS }, () => EventStream.open(api(), path(id))));
      await waitFor(() => streams.every(({ frames }) => frames.some(({ data }) => data.state === 'wait')), {
        within: 20_000,
      });
      await signal(api(), id);
      await Promise.all(streams.map(({ ended }) => ended));
      const history = await api().history(id);
      const view = await api().execution(id);
      for (const stream of streams) {
        expect(stream.of('history')).toEqual(history);
        expect(stream.of('execution')).toEqual([view]);
      }
      expect(streams[0]?.frames.map((frame) => frame.id)).toEqual([
        ...history.map(({ seq }) => String(seq)),
        undefined,
      ]);
    });

    it('goes on after what a client has had, and says when there is nothing more to come', async () => {
      const history = await api().history(id);
      const stream = await EventStream.open(api(), path(id), 2);
      await stream.ended;
      expect(stream.of('history')).toEqual(history.slice(2));
      expect((await EventStream.open(api(), path(id), history.length)).status).toBe(204);
    });
  });

  describe('the stream of a workflow', () => {
    it('tells of each execution that starts, changes and ends, and goes on at any door after what a client has had', async () => {
      const workflow = await api().workflow('listened', UNTIL_SIGNALLED);
      const [stream] = (await listening(api(), workflow, 1)) as [EventStream];
      const id = await api().start(workflow);
      await api().until(id, ({ waiting }) => waiting?.length === 1);
      await api().ask('POST', `/workflows/executions/${id}/pause`);
      await waitFor(() => told(stream).length === 2);
      stream.leave();
      const other = await api().start(workflow);
      await api().ask('POST', `/workflows/executions/${id}/resume`);
      await signal(api(), id);
      await api().finished(id);
      const again = await EventStream.open(otherDoor(), streamOf(workflow), stream.lastEventId);
      await waitFor(() => told(again).length === 3);
      await api().ask('POST', `/workflows/executions/${other}/cancel`);
      await waitFor(() => told(again).length === 4);
      const all = [...told(stream), ...told(again)];
      expect(again.of('listening')).toEqual([]);
      expect(all.filter(([of]) => of === id).map(([, status]) => status)).toEqual([
        'running',
        'paused',
        'running',
        'completed',
      ]);
      expect(all.filter(([of]) => of === other).map(([, status]) => status)).toEqual(['running', 'cancelled']);
      const { data } = await api().ask('GET', `/workflows/${workflow}/executions`);
      const last = again.of('execution').findLast((item) => item.id === id);
      expect(last).toEqual({ ...data.find((item: Body) => item.id === id), changedAt: last?.changedAt });
      again.leave();
    });
  });

  it('the graph of an execution says where it is and has been', async () => {
    const stay = { states: { stay: { type: 'event', event: 'stream.never', end: true } } };
    const states = {
      begin: { type: 'pass', next: 'each' },
      each: { type: 'map', items: [1, 2, 3], processor: stay, next: 'end' },
      end: { type: 'succeed' },
    };
    const id = await api().start(await api().workflow('drawn', states));
    await api().until(id, ({ waiting }) => waiting?.length === 3);
    const graph = await api().ask('GET', `/workflows/executions/${id}/graph`);
    expect(graph.nodes.map(({ name, progress }: Body) => [name, progress])).toEqual([
      ['begin', { entered: 1, here: 0, failed: 0 }],
      ['each', { entered: 1, here: 1, failed: 0 }],
      ['stay', { entered: 3, here: 3, failed: 0 }],
      ['end', { entered: 0, here: 0, failed: 0 }],
    ]);
    const svg = await api().send('GET', `/workflows/executions/${id}/graph?format=svg`);
    expect([svg.status, svg.headers.get('content-type')]).toEqual([200, 'image/svg+xml; charset=utf-8']);
    expect(svg.text).toContain('3 times, 3 here');
    await api().ask('POST', `/workflows/executions/${id}/cancel`);
  });
}

/** Once, as it takes its time: whoever stands between the door and the others makes no difference to them. */
export function describeCrowd(api: () => Api): void {
  it('a thousand listen to a workflow at one door', async () => {
    const workflow = await api().workflow('listened by many', UNTIL_SIGNALLED);
    const streams = await listening(api(), workflow, LISTENERS_OF_A_WORKFLOW);
    const id = await api().start(workflow);
    await signal(api(), id);
    await waitFor(() => streams.every((stream) => told(stream).length === 2), { within: 30_000, every: 100 });
    for (const stream of streams) {
      expect(told(stream)).toEqual([
        [id, 'running'],
        [id, 'completed'],
      ]);
      stream.leave();
    }
  });
}
