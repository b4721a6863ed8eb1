import { HeldStream, saysInWords, type FakeModelServer } from '../models/fake-model-server';
import { waitFor } from '../wait-for';
import type { Api, Body } from './api';
import { EventStream } from './event-stream';

const TELL = {
  tell: {
    type: 'task',
    task: 'ai.text',
    arguments: { prompt: 'Tell a story.', $config: { cache: false } },
    next: 'end',
  },
  end: { type: 'succeed' },
};

const saidBy = (stream: EventStream, attempt: number): string =>
  stream
    .of('text')
    .filter((event) => event.attempt === attempt)
    .map(({ delta }) => delta)
    .join('');

/** What models say, whatever stands between the door and who asks them; and at another door, where there is one. */
export function describeTexts(api: () => Api, models: () => FakeModelServer, otherDoor: () => Api = api): void {
  it('what a model says is heard while it says it, at every door, and counts as much as the history tells of it', async () => {
    const held = new HeldStream();
    models().clear();
    models().next(held.reply, saysInWords('Twice told.'));
    const id = await api().start(await api().workflow('told', TELL));
    const path = `/workflows/executions/${id}/stream`;
    const first = await EventStream.open(api(), path);
    await held.say('Once ');
    await waitFor(() => saidBy(first, 1) === 'Once ', { within: 20_000 });
    const late = [await EventStream.open(api(), path), await EventStream.open(otherDoor(), path)];
    await waitFor(() => late.every((stream) => saidBy(stream, 1) === 'Once '), { within: 20_000 });
    await held.say('upon');
    await waitFor(() => [first, ...late].every((stream) => saidBy(stream, 1) === 'Once upon'), { within: 20_000 });
    await held.breakOff();
    for (const stream of [first, ...late]) {
      await stream.ended;
      expect(saidBy(stream, 2)).toBe('Twice told.');
      const [begun, ended] = [stream.of('text')[0], stream.of('text').at(-1)];
      expect(begun).toMatchObject({ function: 'ai.text', state: 'tell', attempt: 1, form: 'text', offset: 0 });
      expect(ended).toMatchObject({ attempt: 2, visit: begun?.visit, end: true });
      const isDone = (frame: { data: Body }): boolean => frame.data.type === 'taskSucceeded';
      expect(stream.frames.findIndex(isDone)).toBeGreaterThan(
        stream.frames.findLastIndex(({ event }) => event === 'text'),
      );
    }
    const view = await api().execution(id);
    expect(view).toMatchObject({ output: { tell: 'Twice told.' }, usage: { calls: 1, tokensIn: 12, tokensOut: 3 } });
    expect(view.stateHistory[0]).toMatchObject({ state: 'tell', attempts: 2 });
    expect(JSON.stringify(await api().history(id))).not.toContain('Once');
    const after = await EventStream.open(api(), path, 1);
    await after.ended;
    expect(after.of('text')).toEqual([]);
  });
}
