import type { Json, Problem } from '@workflows/contracts';
import type { SLOW } from '@workflows/state-machine';
import type { ExpressionOwner } from './expression-evaluator';

/**
 * JSON Schemas of users: 2020-12, or draft-07 where `$schema` says so. What could hold the process is compiled and run in
 * another, which is ended after a second (settled 54). Nothing here rejects: what cannot be told is a problem, too.
 */
export interface SchemaChecker {
  /** What is wrong with the schema itself: SCHEMA_INVALID with a pointer into it, or SCHEMA_TOO_COSTLY. */
  faultOf(schema: Json, owner?: ExpressionOwner): Promise<Problem | undefined>;
  /** What is wrong with a value, paths beginning with `at`; empty: nothing. The schema's own faults are problems like others. */
  problems(schema: Json, value: Json, options?: { at?: string; owner?: ExpressionOwner }): Promise<readonly Problem[]>;
  /** True: the value is right. SLOW: only `problems` can tell. It takes next to no time. */
  atOnce(schema: Json, value: Json): true | typeof SLOW;
}
