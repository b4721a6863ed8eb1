import type { Json, Problem } from '@workflows/contracts';
import { SLOW } from '@workflows/state-machine';
import { HOSTILE_SCHEMAS, type HostileSchema } from '@workflows/testing';
import { FROM_SOURCE } from '../processes/from-source.fixture';
import { HelperPool } from '../processes/helper-pool';
import { HelpedSchemas } from './helped-schemas';

const helpers = new HelperPool(3, FROM_SOURCE);
const schemas = new HelpedSchemas(helpers);
const json = (value: unknown): Json => JSON.parse(JSON.stringify(value));
const ownerOf = ({ what }: HostileSchema) => ({ tenant: what, workflow: what });

beforeAll(() => schemas.problems({ contains: true }, []), 60_000);
afterAll(() => helpers.close());

function endOf(problems: readonly Problem[]): HostileSchema['end'] {
  const [first] = problems;
  if (first === undefined) return 'holds';
  const { code } = first;
  return code === 'SCHEMA_TOO_COSTLY' ? 'tooCostly' : code === 'SCHEMA_INVALID' ? 'refused' : 'breaks';
}

describe('a hostile schema', () => {
  it.each(HOSTILE_SCHEMAS)(
    '$what: ends as expected',
    async (hostile) => {
      const { schema, value, end } = hostile;
      const problems = await schemas.problems(json(schema), json(value), { owner: ownerOf(hostile) });
      expect(end === 'either' ? ['tooCostly', 'refused', 'holds', 'breaks'] : [end]).toContain(endOf(problems));
      expect(JSON.stringify(problems).length).toBeLessThan(500_000);
    },
    30_000,
  );

  it('is told apart from a good one before it is used', async () => {
    expect(await schemas.faultOf({ type: 'string' })).toBeUndefined();
    expect(await schemas.faultOf({ contains: { type: 'string' } })).toBeUndefined();
    expect(await schemas.faultOf({ type: 'strin' })).toMatchObject({ code: 'SCHEMA_INVALID', path: '/type' });
  });

  it('costs this thread no more than a plain one that is answered here', async () => {
    const plain = {
      type: 'object',
      required: ['id'],
      properties: Object.fromEntries(Array.from({ length: 50 }, (_, i) => [`p${i}`, { type: 'string', minLength: 1 }])),
    };
    const big = Object.fromEntries(Array.from({ length: 50 }, (_, i) => [`p${i}`, 'x'.repeat(1_000)]));
    const spent = (work: () => unknown): number => {
      const { user } = process.cpuUsage();
      work();
      return process.cpuUsage().user - user;
    };
    const times =
      <T>(count: number, work: () => T) =>
      () =>
        Array.from({ length: count }, work);
    const yardstick = spent(times(2_000, () => schemas.atOnce(json(plain), { id: 1, ...big })));
    for (const { what, schema, value } of HOSTILE_SCHEMAS) {
      const [given, held] = [json(schema), json(value)];
      let said: unknown;
      const cost = spent(() => (said = schemas.atOnce(given, held)));
      expect({ what, isBounded: cost < yardstick }).toEqual({ what, isBounded: true });
      expect([true, SLOW]).toContain(said);
    }
  });
});
