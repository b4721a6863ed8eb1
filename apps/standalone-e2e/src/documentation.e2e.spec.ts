import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Service, dataFolder, removeData } from './service.fixture';

jest.setTimeout(240_000);

const DOCS = join(__dirname, '../../../docs');
const PAGES = ['ai.md', 'connectors.md', 'events-and-approvals.md', 'schedules.md', 'secrets.md', 'data.md'];
/** Tells of each call that was refused; commands go on behind one, as in a terminal. */
const WATCHED = 'curl() { command curl --fail-with-body "$@" || printf "REFUSED %s\\n" "$*"; }';

let dataDir: string;
let service: Service;

beforeAll(async () => {
  dataDir = await dataFolder();
  service = await Service.start(dataDir);
});

afterAll(async () => {
  await service?.dispose();
  await removeData(dataDir);
});

describe('the commands of the documentation', () => {
  it.each(PAGES)('in %s work one after the other', async (page) => {
    const text = await readFile(join(DOCS, page), 'utf8');
    const blocks = [...text.matchAll(/^```bash\n([^]*?)^```$/gm)].map(([, commands]) => commands ?? '');
    expect(blocks.length).toBeGreaterThan(1);
    const env = { PATH: process.env['PATH'], URL: service.url, KEY: service.api.key };
    const { stdout, stderr } = await promisify(execFile)(
      'bash',
      ['--norc', '-u', '-c', [WATCHED, ...blocks].join('\n')],
      { env },
    );
    expect(stderr).toBe('');
    const answers = stdout.split('\n').filter((line) => line !== '');
    expect(answers.filter((line) => line.startsWith('REFUSED') || line.includes('"errors":'))).toEqual([]);
    expect(answers.length).toBeGreaterThan(blocks.length);
  });
});
