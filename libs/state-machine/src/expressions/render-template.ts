import type { Json } from '@workflows/contracts';
import type { Template } from '../program';
import { describeExpression } from './describe-failure';
import { SLOW, type Bindings, type EvaluationResult, type Expression } from './expression';
import { setOwn } from './plain-json';

/**
 * `value` undefined: the template is one expression and it gave nothing. `blocked`: these need the full evaluator first;
 * all of them are named at once. `failed`: the cause, for `States.QueryEvaluationError`.
 */
export type Rendering =
  | { kind: 'value'; value: Json | undefined }
  | { kind: 'blocked'; needs: Expression[] }
  | { kind: 'failed'; cause: string };

/**
 * The value of a template. An expression is answered by its fast route, else by what the full evaluator found before. Fails
 * with `ReferenceFailure` where a reference does.
 */
export function renderTemplate(
  template: Template,
  bindings: Bindings,
  memo: ReadonlyMap<string, EvaluationResult>,
): Rendering {
  const open: Open = { needs: [] };
  const value = render(template, { bindings, memo, open, isRoot: true });
  if (open.cause !== undefined) return { kind: 'failed', cause: open.cause };
  return open.needs.length > 0 ? { kind: 'blocked', needs: open.needs } : { kind: 'value', value };
}

/** What Amazon says of an expression that gave nothing where a value is needed. */
export function nothingReturned(expression: Expression): string {
  return `${describeExpression(expression.key, expression.source)} returned nothing (undefined).`;
}

/** What stands between a template and its value; the first failure counts. */
interface Open {
  needs: Expression[];
  cause?: string;
}

interface Scope {
  bindings: Bindings;
  memo: ReadonlyMap<string, EvaluationResult>;
  open: Open;
  isRoot: boolean;
}

/** Recursion is bounded by the depth of the definition that the template came from. */
function render(template: Template, scope: Scope): Json | undefined {
  switch (template.kind) {
    case 'constant':
      return template.value;
    case 'expression':
      return evaluate(template.expression, scope);
    case 'reference':
      return template.reference.evaluate(scope.bindings);
    case 'array': {
      const items = template.items.map((item) => render(item, { ...scope, isRoot: false }));
      return items.filter((item) => item !== undefined);
    }
    case 'object': {
      const result: Record<string, Json> = {};
      for (const [name, member] of template.entries) {
        const value = render(member, { ...scope, isRoot: false });
        if (value !== undefined) setOwn(result, name, value);
      }
      return result;
    }
  }
}

function evaluate(expression: Expression, { bindings, memo, open, isRoot }: Scope): Json | undefined {
  const known = memo.get(expression.key);
  const value =
    known === undefined ? (expression.fast === undefined ? SLOW : expression.fast(bindings)) : settled(known, open);
  if (value === SLOW) {
    open.needs.push(expression);
    return undefined;
  }
  if (value === undefined && !isRoot) open.cause ??= nothingReturned(expression);
  return value;
}

function settled(result: EvaluationResult, open: Open): Json | undefined {
  if (result.ok) return result.value;
  open.cause ??= result.cause;
  return undefined;
}
