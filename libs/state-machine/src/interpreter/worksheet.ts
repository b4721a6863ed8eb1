import type { Json } from '@workflows/contracts';
import type { Bindings, EvaluationResult, Expression } from '../expressions/expression';
import { nothingReturned, renderTemplate } from '../expressions/render-template';
import type { Assignments, Template } from '../program';
import { bindingsOf } from './bindings';
import type { Memo, Phase } from './state';
import type { Turn } from './turn';

/**
 * The templates of one phase of a state, rendered one after the other. Rules of this file:
 *   W1. All are rendered before anything is done with them, so that one round trip to the full evaluator answers all.
 *   W2. The first failure counts, and counts more than what is still to be evaluated.
 *   W3. An expression that gives nothing where a value is wanted is a failure (ASL).
 */
export interface Worksheet {
  readonly turn: Turn;
  readonly phase: Phase;
  readonly memo: ReadonlyMap<string, EvaluationResult>;
  readonly needs: Expression[];
  problem?: string;
  bindings?: Bindings;
}

const NOTHING_KNOWN: ReadonlyMap<string, EvaluationResult> = new Map();

export function openWorksheet(turn: Turn, phase: Phase): Worksheet {
  return { turn, phase, memo: memoOf(turn), needs: [] };
}

/** The value of a template; undefined where the worksheet can say none yet, or never. `field` names it in a complaint. */
export function render(sheet: Worksheet, field: string, template: Template): Json | undefined {
  if (template.kind === 'constant') return template.value;
  const { turn, phase, memo } = sheet;
  sheet.bindings ??= bindingsOf(turn.seed, turn.state, phase);
  const rendered = renderTemplate(template, sheet.bindings, memo);
  switch (rendered.kind) {
    case 'value':
      return rendered.value === undefined ? complain(sheet, nothing(field, template)) : rendered.value; // W3
    case 'blocked':
      sheet.needs.push(...rendered.needs);
      return undefined;
    case 'failed':
      return complain(sheet, rendered.cause);
  }
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
  return readable === undefined ? complain(sheet, `"${field}" must give ${wanted}.`) : readable;
}

/** All see the variables as they were before the first of them is assigned (ASL). */
export function renderAssignments(sheet: Worksheet, assign: Assignments = []): Record<string, Json> | undefined {
  if (assign.length === 0) return undefined;
  const entries = assign.map(([name, template]) => [name, render(sheet, `assign.${name}`, template) ?? null] as const);
  return Object.fromEntries(entries);
}

/** Whether every template so far has its value. */
export function isComplete({ problem, needs }: Worksheet): boolean {
  return problem === undefined && needs.length === 0;
}

function nothing(field: string, template: Template): string {
  return template.kind === 'expression' ? nothingReturned(template.expression) : `"${field}" gives nothing.`;
}

function complain(sheet: Worksheet, problem: string): undefined {
  sheet.problem ??= problem; // W2
  return undefined;
}

function memoOf({ state }: Turn): ReadonlyMap<string, EvaluationResult> {
  const { activity } = state.thread;
  const memo: Memo | undefined = activity.status === 'ready' ? activity.memo : undefined;
  const entries = memo === undefined ? [] : Object.entries(memo);
  return entries.length === 0 ? NOTHING_KNOWN : new Map(entries);
}
