import type { HandlerCall } from '@workflows/state-machine/handlers';
import { PoolFixture } from '../pool/pool.fixture';

const fixture = new PoolFixture({ slicesMs: { shared: 60_000, alone: 60_000 } });
afterAll(() => fixture.pool.close());

/** What each call is given by the handler of a bundle that says what `ai.review` answers. */
async function given(code: string): Promise<unknown[]> {
  const exported = `{ handler: ${code}, review: { stars: 'integer: 1 to 5' }, tags: ['a tag'], on: { type: 'Function', code() {} } }`;
  const asked: unknown[] = [];
  const bundle = fixture.bundle(`module.exports = require('workflows.do').AI(${exported});`);
  await fixture.execution(bundle).complete(({ request }: HandlerCall) => {
    asked.push('arguments' in request ? request.arguments : undefined);
    return null;
  });
  return asked;
}

describe('what a bundle says of the answers of a model', () => {
  it('goes with each call of that name, beside what the call says itself', async () =>
    expect(
      await given(`async ({ ai }) => {
        await ai.review({ text: 'good' });
        await ai.review({ text: 'good' }, { model: 'm', timeout: '5m' });
        await ai.tags();
      }`),
    ).toEqual([
      [{ text: 'good' }, { schema: { stars: 'integer: 1 to 5' } }],
      [{ text: 'good' }, { model: 'm', schema: { stars: 'integer: 1 to 5' } }],
      [{}, { schema: ['a tag'] }],
    ]));

  it('gives way to a schema of the call, and is none of other names, handlers and texts', async () =>
    expect(
      await given(`async ({ ai, api }) => {
        await ai.review({}, { schema: 'yes | no' });
        await ai.judge({ a: 1 });
        await ai.on({ a: 1 });
        await ai.toString({ a: 1 });
        await ai\`a \${1}\`;
        await api.review({ a: 1 });
      }`),
    ).toEqual([[{}, { schema: 'yes | no' }], { a: 1 }, { a: 1 }, { a: 1 }, 'a 1', { a: 1 }]));
});
