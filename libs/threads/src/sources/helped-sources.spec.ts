import { FROM_SOURCE } from '../processes/from-source.fixture';
import { HelpedSources } from './helped-sources';

const OWNER = { tenant: 't', workflow: 'code' };
const sources = new HelpedSources(FROM_SOURCE);
afterAll(() => sources.close());

const read = (code: string) => sources.read({ form: 'handlers', codes: [['h', code]] }, OWNER);
const GOOD = 'async ({ api }) => { await api.x.y({}) }';

describe('code of users', () => {
  it(
    'is read in a process of its own',
    async () => expect(await read(GOOD)).toMatchObject({ problems: [], handlers: [{ key: 'h', functions: ['x.y'] }] }),
    60_000,
  );

  it('that has as many bytes as may be sent is read, too', async () => {
    const lines = Array.from(
      { length: 90_000 },
      (_, n) => `const value${n} = { a: [${n}, "text"], b: (x) => x + ${n} };`,
    );
    const text = `${lines.join('\n')}\nmodule.exports = AI({ h: ${GOOD} });`;
    expect(text.length).toBeGreaterThan(4_500_000);
    expect(await sources.read({ form: 'bundle', text }, OWNER)).toMatchObject({
      problems: [],
      handlers: [{ key: 'h' }],
    });
  }, 60_000);

  it('that does not end being read ends its process, and the next is read', async () => {
    const [endless, next] = await Promise.all([read(`async () => ${'a?(b,'.repeat(400_000)}`), read(GOOD)]);
    expect(endless.problems).toMatchObject([{ code: expect.stringMatching(/^CODE_/) }]);
    expect(next).toMatchObject({ problems: [] });
  }, 120_000);
});
