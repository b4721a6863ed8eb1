import { isJsonObject } from '@workflows/contracts';
import type { Json, Problem } from '@workflows/contracts';
import type { SchemaChecker } from '@workflows/runtime';
import { SLOW } from '@workflows/state-machine';

/** Knows `required`, and the types of members; what the real one knows is its own specs' to show. */
export class MemorySchemas implements SchemaChecker {
  /** What is said of every value, in place of what is so. */
  verdict: Problem | undefined;

  async faultOf(schema: Json): Promise<Problem | undefined> {
    const isKnown = !isJsonObject(schema) || schema['type'] === undefined || schema['type'] === 'object';
    return isKnown ? undefined : { code: 'SCHEMA_INVALID', message: 'must be a type', path: '/type' };
  }

  async problems(schema: Json, value: Json, { at = '' }: { at?: string } = {}): Promise<readonly Problem[]> {
    if (this.verdict !== undefined) return [this.verdict];
    const { required = [], properties = {} } = isJsonObject(schema) ? schema : {};
    const given = isJsonObject(value) ? value : {};
    const missing = Array.isArray(required) ? required.filter((name) => !Object.hasOwn(given, String(name))) : [];
    const wrong = Object.entries(isJsonObject(properties) ? properties : {}).filter(
      ([name, member]) =>
        Object.hasOwn(given, name) &&
        isJsonObject(member) &&
        member['type'] === 'integer' &&
        typeof given[name] !== 'number',
    );
    return [...missing, ...wrong.map(([name]) => name)].map((name) => ({
      code: 'INPUT_INVALID',
      message: `${at}/${String(name)} is wrong`,
      path: `${at}/${String(name)}`,
    }));
  }

  atOnce(): typeof SLOW {
    return SLOW;
  }
}
