import { isJsonObject } from '@workflows/contracts';
import type { Json, JsonObject } from '@workflows/contracts';
import { LINEAR_FORMATS } from './linear-formats';
import { linearRegex, weightOfPattern, type Matcher } from './linear-regex';
import { NOT_COVERED, notCovered, type Check, type Planner } from './keyword';
import { APPLICATORS } from './plan-applicators';
import { ASSERTIONS } from './plan-assertions';
import type { Fuel } from './fuel';

const DRAFT_7 = 'http://json-schema.org/draft-07/schema#';
const DRAFT_2020 = 'https://json-schema.org/draft/2020-12/schema';
/** Schemas in a schema, and what its patterns weigh together. */
const LARGEST = 2_000;
const HEAVIEST_PATTERNS = 2_000;
const NOTES: Readonly<Record<string, 'string' | 'boolean' | 'array' | undefined>> = {
  ...{ title: 'string', description: 'string', $comment: 'string' },
  ...{ deprecated: 'boolean', readOnly: 'boolean', writeOnly: 'boolean' },
  ...{ examples: 'array', default: undefined, example: undefined },
};
const DEFINITIONS = ['$defs', 'definitions'];

/**
 * The schemas that most people write, as closures that cost what they look like; undefined: it has no plan (P1). Rules of this file:
 *   P1. A plan says of each value exactly what Ajv says of it (a property test holds both equal), and exists only for a
 *       schema that Ajv takes. Whatever is not covered here has no plan: Ajv knows it, in a process of its own.
 *   P2. Making a plan takes time linear to the schema; it is bounded by `LARGEST` and `HEAVIEST_PATTERNS`.
 *   P3. What running it may cost is not foreseen but paid for as it goes (`Fuel`): a `$ref` that fans out or goes round in a
 *       circle runs out of it.
 */
export function planSchema(schema: Json): Check | undefined {
  try {
    return new SchemaPlanner(schema).root();
  } catch (reason) {
    if (reason !== NOT_COVERED) throw reason;
    return undefined;
  }
}

class SchemaPlanner implements Planner {
  readonly isDraft7: boolean;
  private readonly named = new Map<string, Check>();
  private readonly refs = new Set<string>();
  private size = 0;
  private patternWeight = 0;

  constructor(private readonly schema: Json) {
    const dialect = isJsonObject(schema) ? schema['$schema'] : undefined;
    if (dialect !== undefined && dialect !== DRAFT_7 && dialect !== DRAFT_2020) notCovered();
    this.isDraft7 = dialect === DRAFT_7;
  }

  root(): Check {
    const root = this.plan(this.schema);
    this.named.set('#', root);
    for (const holder of DEFINITIONS) {
      const definitions = isJsonObject(this.schema) ? this.schema[holder] : undefined;
      if (definitions === undefined) continue;
      if (!isJsonObject(definitions)) return notCovered();
      for (const [name, schema] of Object.entries(definitions))
        this.named.set(`#/${holder}/${name}`, this.plan(schema));
    }
    for (const pointer of this.refs) if (!this.named.has(pointer)) notCovered();
    return root;
  }

  plan(schema: Json | undefined): Check {
    if (++this.size > LARGEST) notCovered();
    if (typeof schema === 'boolean') return () => schema;
    if (!isJsonObject(schema)) return notCovered();
    const checks: Check[] = [];
    for (const [keyword, argument] of Object.entries(schema)) {
      const check = this.keyword(keyword, argument, schema);
      if (check !== undefined) checks.push(check);
    }
    return (value, fuel) => {
      fuel.spend(1 + checks.length);
      for (const check of checks) if (!check(value, fuel)) return false;
      return true;
    };
  }

  /** Looked up when it is run: what it names may be planned later, or be around it. */
  ref(pointer: Json): Check {
    if (typeof pointer !== 'string' || !/^#(?:\/(?:\$defs|definitions)\/[\w.-]+)?$/.test(pointer)) return notCovered();
    this.refs.add(pointer);
    return (value, fuel) => fuel.deeper(() => this.named.get(pointer)?.(value, fuel) ?? false);
  }

  pattern(source: Json): (text: string, fuel: Fuel) => boolean {
    const weight = typeof source === 'string' ? weightOfPattern(source) : undefined;
    if (typeof source !== 'string' || weight === undefined) return notCovered();
    this.patternWeight += weight;
    if (this.patternWeight > HEAVIEST_PATTERNS || !LINEAR_FORMATS.get('regex')?.holds(source)) notCovered();
    const regex = compiled(source) ?? notCovered();
    return (text, fuel) => {
      fuel.spend(weight * (1 + text.length));
      return regex.test(text);
    };
  }

  private keyword(keyword: string, argument: Json, siblings: JsonObject): Check | undefined {
    if (keyword === '$schema' || DEFINITIONS.includes(keyword))
      return siblings === this.schema ? undefined : notCovered();
    if (Object.hasOwn(NOTES, keyword)) return isNote(NOTES[keyword], argument) ? undefined : notCovered();
    if (keyword.startsWith('x-')) return undefined;
    const known = ASSERTIONS.get(keyword) ?? APPLICATORS.get(keyword) ?? notCovered();
    return known(argument, siblings, this);
  }
}

/** Undefined: RE2 does not know it. */
function compiled(pattern: string): Matcher | undefined {
  try {
    return linearRegex(pattern);
  } catch {
    return undefined;
  }
}

function isNote(type: 'string' | 'boolean' | 'array' | undefined, value: Json): boolean {
  if (type === undefined) return true;
  return type === 'array' ? Array.isArray(value) : typeof value === type;
}
