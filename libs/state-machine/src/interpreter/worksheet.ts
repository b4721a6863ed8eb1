import type { Json } from '@workflows/contracts';
import { ReferenceFailure } from '../expressions/expression';
import type { Bindings, EvaluationResult, Expression, Reference } from '../expressions/expression';
import { describeExpression } from '../expressions/describe-failure';
import { nothingReturned, renderTemplate } from '../expressions/render-template';
import type { Assignments, Template } from '../program';
import { bindingsOf } from './bindings';
import { weigh } from './data-limit';
import { ERROR } from './errors';
import { randomFrom } from './random';
import type { Failure, Memo, Phase } from './state';
import { lineOf } from './turn';
import type { Turn } from './turn';

/**
 * The templates of one phase of a state, rendered one after the other. Rules of this file:
 *   W1. All are rendered before anything is done with them, so that one round trip to the full evaluator answers all.
 *   W2. The first failure counts, and counts more than what is still to be evaluated.
 *   W3. An expression that gives nothing where a value is wanted is a failure (ASL).
 *   W4. A reference names its own error where it fails; what it gives and nobody can read is `States.Runtime`.
 *   W5. What is too large or too deep to be kept is `States.DataLimitExceeded`, whichever way it came about.
 */
export interface Worksheet {
  readonly turn: Turn;
  readonly phase: Phase;
  readonly memo: ReadonlyMap<string, EvaluationResult>;
  readonly needs: Expression[];
  problem?: Failure;
  bindings?: Bindings;
  /** The same, as paths see them. */
  pathBindings?: Bindings;
}

const NOTHING_KNOWN: ReadonlyMap<string, EvaluationResult> = new Map();

export function openWorksheet(turn: Turn, phase: Phase): Worksheet {
  return { turn, phase, memo: memoOf(turn), needs: [] };
}

/** What the templates can see; undefined where even that fails, which is then the worksheet's problem. */
export function bindingsFor(sheet: Worksheet): Bindings | undefined {
  return (sheet.bindings ??= attempt(sheet, () => bindingsOf(sheet.turn, sheet.phase)));
}

/**
 * The value of a template; undefined where the worksheet can say none yet, or never. `field` names it in a complaint.
 * `root` is what `$` is for its paths, where that is not the state's input.
 */
export function render(sheet: Worksheet, field: string, template: Template, root?: Json): Json | undefined {
  if (template.kind === 'constant') return template.value;
  const seen = bindingsFor(sheet);
  if (seen === undefined) return undefined;
  const hasPaths = template.kind !== 'expression' && sheet.turn.state.flow === 'pass';
  const bindings = hasPaths ? forPaths(sheet, seen, root) : seen;
  if (template.kind === 'reference')
    return bounded(
      sheet,
      field,
      attempt(sheet, () => template.reference.evaluate(bindings)),
    );
  const rendered = attempt(sheet, () => renderTemplate(template, bindings, sheet.memo));
  switch (rendered?.kind) {
    case undefined:
      return undefined;
    case 'value':
      return rendered.value === undefined
        ? complain(sheet, ERROR.queryEvaluation, nothing(field, template))
        : bounded(sheet, field, rendered.value); // W3, W5
    case 'blocked':
      sheet.needs.push(...rendered.needs);
      return undefined;
    case 'failed':
      return complain(sheet, ERROR.queryEvaluation, rendered.cause);
  }
}

/** What a path gives, `$` being `root`; `null` in place of a path is `{}` (ASL). */
export function follow(sheet: Worksheet, path: Reference | null | undefined, root: Json): Json | undefined {
  if (path === undefined) return root;
  return path === null ? {} : render(sheet, 'path', { kind: 'reference', reference: path }, root);
}

/** A rendered value as `read` understands it; one it cannot read is a failure. Nothing for an absent template. */
export function renderAs<T>(
  sheet: Worksheet,
  field: string,
  template: Template | undefined,
  read: (value: Json) => T | undefined,
  wanted: string,
): T | undefined {
  if (template === undefined) return undefined;
  const value = render(sheet, field, template);
  if (value === undefined) return undefined;
  const readable = read(value);
  if (readable !== undefined) return readable;
  const error = template.kind === 'reference' ? ERROR.runtime : ERROR.queryEvaluation; // W4
  return complain(sheet, error, `${subjectOf(field, template)} must give ${wanted}.`);
}

/** A number as `read` understands it; one that a path leads to may be the text of a number as well (AWS). */
export function renderNumber<T>(
  sheet: Worksheet,
  field: string,
  template: Template | undefined,
  read: (value: Json) => T | undefined,
  wanted: string,
): T | undefined {
  if (template?.kind !== 'reference') return renderAs(sheet, field, template, read, wanted);
  return renderAs(sheet, field, template, (value) => read(numberIn(value)), wanted);
}

const NUMBER = /^[+-]?\d+(?:\.\d+)?$/;

function numberIn(value: Json): Json {
  return typeof value === 'string' && NUMBER.test(value) ? Number(value) : value;
}

/** All see the variables as they were before the first of them is assigned (ASL). */
export function renderAssignments(
  sheet: Worksheet,
  assign: Assignments = [],
  root?: Json,
): Record<string, Json> | undefined {
  if (assign.length === 0) return undefined;
  const entries = assign.map(
    ([name, template]) => [name, render(sheet, `assign.${name}`, template, root) ?? null] as const,
  );
  return Object.fromEntries(entries);
}

/** Whether every template so far has its value. */
export function isComplete({ problem, needs }: Worksheet): boolean {
  return problem === undefined && needs.length === 0;
}

/** Does what may fail as a reference does; such a failure is the worksheet's problem. */
export function attempt<T>(sheet: Worksheet, compute: () => T): T | undefined {
  try {
    return compute();
  } catch (failure) {
    if (!(failure instanceof ReferenceFailure)) throw failure;
    return complain(sheet, failure.error, failure.message);
  }
}

export function complain(sheet: Worksheet, name: string, cause: string): undefined {
  sheet.problem ??= { name, cause }; // W2
  return undefined;
}

/** Chance is drawn for paths alone: the full evaluator draws its own. */
function forPaths(sheet: Worksheet, seen: Bindings, root: Json | undefined): Bindings {
  if (root === undefined && sheet.pathBindings !== undefined) return sheet.pathBindings;
  const { turn } = sheet;
  const random = (turn.random ??= randomFrom(turn.facts.random));
  if (root !== undefined) return { ...seen, random, root };
  return (sheet.pathBindings = { ...seen, random });
}

/** The value, unless it breaks the limits (W5). */
export function bounded(sheet: Worksheet, field: string, value: Json | undefined): Json | undefined {
  if (value === undefined) return undefined;
  const weight = weigh(value);
  if (!weight.ok) return complain(sheet, ERROR.dataLimitExceeded, `"${field}": ${weight.problem}`);
  sheet.turn.size += weight.size;
  return value;
}

/** Where a value came from, in the words that stand in the definition. */
function subjectOf(field: string, template: Template): string {
  switch (template.kind) {
    case 'expression':
      return describeExpression(template.expression.key, template.expression.source);
    case 'reference':
      return `The path '${template.reference.source}'`;
    case 'constant':
    case 'object':
    case 'array':
      return `"${field}"`;
  }
}

function nothing(field: string, template: Template): string {
  return template.kind === 'expression' ? nothingReturned(template.expression) : `"${field}" gives nothing.`;
}

function memoOf(turn: Turn): ReadonlyMap<string, EvaluationResult> {
  const { activity } = lineOf(turn);
  const memo: Memo | undefined = activity.status === 'ready' ? activity.memo : undefined;
  const entries = memo === undefined ? [] : Object.entries(memo);
  return entries.length === 0 ? NOTHING_KNOWN : new Map(entries);
}
