import { MAX_JSON_DEPTH, isNestedTooDeep } from '@workflows/contracts';
import type { Json } from '@workflows/contracts';
import { tidyText, type AnswerForm, type ExpressionOwner, type SchemaChecker } from '@workflows/runtime';

const MOST_TOLD = 5;
const MAX_CAUSE = 2_000;

/** Why what the model gave is not what was asked for; undefined: it is. */
export async function judgeOutput(
  form: AnswerForm,
  value: Json,
  schemas: Pick<SchemaChecker, 'problems'>,
  owner: ExpressionOwner,
): Promise<string | undefined> {
  if (isNestedTooDeep(value)) return `The model's answer is nested deeper than ${MAX_JSON_DEPTH} levels.`;
  if (form.kind !== 'schema') return undefined;
  const problems = await schemas.problems(form.schema, value, { owner });
  if (problems.length === 0) return undefined;
  const told = problems.slice(0, MOST_TOLD).map(({ path, message }) => (path ? `${path}: ${message}` : message));
  return tidyText(`The model's answer does not fit the schema: ${told.join('; ')}`, MAX_CAUSE);
}
