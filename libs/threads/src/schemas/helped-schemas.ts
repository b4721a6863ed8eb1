import type { Json, Problem } from '@workflows/contracts';
import { KeptByMemory, type ExpressionOwner, type SchemaChecker } from '@workflows/runtime';
import { SLOW } from '@workflows/state-machine';
import type { HelperPool } from '../processes/helper-pool';
import { Fuel, SPENT } from './fuel';
import type { Check } from './keyword';
import { planSchema } from './plan-schema';
import { isLargerThan } from './is-larger-than';

/** What a check on this thread may cost: some ten milliseconds of the worst, some tenths of what is usual. */
const FUEL = 200_000;
/** Values in a value; whoever lists the members of a larger one holds this thread by that alone. */
const LARGEST_VALUE = 20_000;
/** Of texts; what is planned of them takes some ten times as much. */
const MOST_KEPT = { bytes: 4_000_000, entries: 1_000 };
const LARGEST_PLANNED = 10_000;

/** JSON Schemas: what has a plan is checked here, all else, and all that is wrong, in a helper process. */
export class HelpedSchemas implements SchemaChecker {
  /** By identity: definitions are kept by those who ask. */
  private readonly plans = new WeakMap<object, { check: Check | undefined }>();
  /** By text, for those that come from the registry anew. */
  private readonly byText = new KeptByMemory<{ check: Check | undefined }>(MOST_KEPT);

  constructor(private readonly helpers: HelperPool) {}

  async faultOf(schema: Json, owner?: ExpressionOwner): Promise<Problem | undefined> {
    if (this.planOf(schema) !== undefined) return undefined;
    const [fault] = await this.ask({ schema, at: '' }, owner);
    return fault;
  }

  async problems(
    schema: Json,
    value: Json,
    { at = '', owner }: { at?: string; owner?: ExpressionOwner } = {},
  ): Promise<readonly Problem[]> {
    return this.atOnce(schema, value) === true ? [] : this.ask({ schema, value, at }, owner);
  }

  atOnce(schema: Json, value: Json): true | typeof SLOW {
    const check = this.planOf(schema);
    if (check === undefined || isLargerThan(LARGEST_VALUE, value)) return SLOW;
    try {
      return check(value, new Fuel(FUEL)) || SLOW;
    } catch (reason) {
      if (reason !== SPENT) throw reason;
      return SLOW;
    }
  }

  private async ask(
    work: { schema: Json; value?: Json; at: string },
    owner: ExpressionOwner | undefined,
  ): Promise<readonly Problem[]> {
    const said = await this.helpers.run({ kind: 'schema', ...work }, owner);
    if (said.kind === 'schema') return said.answer;
    const cause = said.kind === 'unfinished' ? said.cause : 'its process answered something else';
    const message = `the schema takes too long (SCHEMA_TOO_COSTLY): ${cause}`;
    return [{ code: 'SCHEMA_TOO_COSTLY', message, path: work.at }];
  }

  private planOf(schema: Json): Check | undefined {
    if (typeof schema !== 'object' || schema === null) return planSchema(schema);
    const known = this.plans.get(schema);
    if (known !== undefined) return known.check;
    const found = this.planByText(schema);
    this.plans.set(schema, found);
    return found.check;
  }

  private planByText(schema: Json): { check: Check | undefined } {
    if (isLargerThan(LARGEST_PLANNED, schema)) return { check: undefined };
    const text = JSON.stringify(schema);
    const found = this.byText.get(text) ?? { check: planSchema(schema) };
    this.byText.set(text, found, text.length);
    return found;
  }
}
