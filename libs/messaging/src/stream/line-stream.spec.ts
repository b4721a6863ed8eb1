import { Duplex } from 'node:stream';
import { LineStream } from './line-stream';

/** What leaves in the same round in which it was sent: a line each. */
function stream(streams: number) {
  const lines: string[] = [];
  const duplex = new Duplex({
    read: () => undefined,
    write: (chunk: Buffer, _encoding, done) => {
      lines.push(chunk.toString());
      done();
    },
  });
  const ends = { heard: () => undefined, ended: () => undefined, streams: () => streams };
  const line = new LineStream<number, never>(duplex, ends);
  const round = async (...messages: number[]): Promise<string[]> => {
    lines.length = 0;
    for (const message of messages) line.send(message);
    await new Promise((resolve) => setImmediate(resolve));
    return [...lines];
  };
  return { round, lines };
}

describe('a stream of lines', () => {
  it('sends what gathered in a round as one line, and what gathers in its rest after a crowd as the next', async () => {
    const { round, lines } = stream(20);
    expect(await round(1, 2)).toEqual(['[1,2]\n']);
    expect(await round(3)).toEqual([]);
    expect(await round(4)).toEqual([]);
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect(lines).toEqual(['[3,4]\n']);
  });

  it('sends a message at once where the one before it was alone, however many streams there are', async () => {
    const { round } = stream(20);
    expect(await round(1)).toEqual(['[1]\n']);
    expect(await round(2)).toEqual(['[2]\n']);
  });
});
