import { Door } from '../testing/door';
import { ONBOARDING } from './workflow.examples';

let door: Door;
beforeAll(async () => {
  door = await Door.open();
});
afterAll(() => door.close());

const validate = (body?: unknown) => door.call('POST /workflows/validate', body);
const nested = (depth: number): string => `{"states":${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}}`;

describe('POST /workflows/validate', () => {
  it.each<[string, unknown]>([
    ['the documented workflow', ONBOARDING],
    ['one without a name', { states: ONBOARDING.states }],
    ['an ASL document', { StartAt: 'A', States: { A: { Type: 'Succeed' } } }],
    ['a workflow of an ASL document', { definition: { StartAt: 'A', States: { A: { Type: 'Succeed' } } } }],
  ])('finds %s valid', async (_, body) => {
    expect(await validate(body)).toMatchObject({ status: 200, body: { valid: true, errors: [] } });
  });

  it.each<[string, unknown, string]>([
    ['no workflow', {}, '/states'],
    ['a list', [1], ''],
    ['a text', '"states"', ''],
    ['null', 'null', ''],
    ['a step that leads nowhere', { states: { a: { type: 'pass', next: 'b' } } }, '/states/a/next'],
    ['a body nested 120 levels', nested(120), '/states/a'],
    ['a body nested 100,000 levels', nested(100_000), '/states/a'],
    ['a poisoned prototype', '{"states":{"__proto__":{"type":"succeed"}}}', '/states/__proto__'],
    ['a definition over 1 MiB', { states: { a: { type: 'succeed', comment: 'x'.repeat(1_100_000) } } }, ''],
    [
      'an ASL document with a wrong field',
      { StartAt: 'A', States: { A: { Type: 'Succeed', Nxt: 1 } } },
      '/States/A/Nxt',
    ],
  ])('tells what is wrong with %s', async (_, body, path) => {
    const answer = await validate(body);
    expect(answer).toMatchObject({ status: 200, body: { valid: false, warnings: [] } });
    expect(answer.body['errors']).toContainEqual({
      path,
      code: expect.stringMatching(/^[A-Z_]+$/),
      message: expect.stringMatching(/\w{3}/),
    });
  });

  it.each([
    ['nothing', undefined],
    ['malformed JSON', '{"states":'],
    ['malformed JSON that nests deep', '['.repeat(300)],
  ])('refuses %s', async (_, body) => {
    expect(await validate(body)).toMatchObject({ status: 400, body: { errors: [{ code: 'BODY_MALFORMED' }] } });
  });
});
