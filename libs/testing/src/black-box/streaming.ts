import { waitFor } from '../wait-for';
import type { Api, Body } from './api';
import { EventStream } from './event-stream';

const LISTENERS = 50;

/** Executions as they happen, whatever stands between the door and who carries them out. */
export function describeStreaming(api: () => Api): void {
  const path = (id: string): string => `/workflows/executions/${id}/stream`;
  const signal = (id: string): Promise<Body> =>
    api().ask('POST', `/workflows/executions/${id}/signal`, { type: 'stream.go', data: {} });

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
      await signal(id);
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
