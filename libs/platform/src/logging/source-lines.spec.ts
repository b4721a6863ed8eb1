import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { withSourceLines } from './source-lines';

describe('a stack in the log', () => {
  const folder = mkdtempSync(join(tmpdir(), 'source-lines-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const built = join(folder, 'dist.js');
  // From the third line on, that is the sixth of the source.
  const map = { version: 3, sources: ['sources/file.ts'], names: [], mappings: ';;AAKA' };
  for (const file of [built, join(folder, 'not-loaded.js')]) {
    writeFileSync(file, '');
    writeFileSync(`${file}.map`, JSON.stringify(map));
  }
  beforeAll(() => jest.requireActual(built) as unknown);

  it('leads into the sources, with its message as it was', () =>
    expect(withSourceLines(`Error: no (luck)\n    at work (${built}:3:1)\n    at async ${built}:3:1`)).toBe(
      `Error: no (luck)\n    at work (${folder}/sources/file.ts:6:1)\n    at async ${folder}/sources/file.ts:6:1`,
    ));

  it.each([
    ['of a file that does not run here', `    at work (${join(folder, 'not-loaded.js')}:3:1)`],
    ['that stands in a message', `Error: see at work (${built}:3:1)`],
    ['before anything that came of the sources', `    at work (${built}:1:1)`],
    ['of Node', '    at listOnTimeout (node:internal/timers:581:17)'],
  ])('keeps a frame %s', (_, frame) => expect(withSourceLines(frame)).toBe(frame));
});
