import { EngineError, type BulkAction, type Json } from '@workflows/contracts';
import { jsonPointer, readQuery } from '@workflows/platform';
import type { Chosen, ExecutionFilter } from '@workflows/runtime';
import { weigh } from '@workflows/state-machine';
import { BULK_FILTER, toFilter } from '../executions/execution-list';
import type { BulkBody } from './operation.dto';

const TAKES: Record<BulkBody['action'], readonly (keyof BulkBody)[]> = {
  cancel: ['reason', 'undo'],
  pause: ['clocks', 'reason', 'tree'],
  resume: ['tree'],
  redrive: [],
  restart: ['from', 'input', 'version'],
};
const ARGUMENTS = ['reason', 'clocks', 'tree', 'undo', 'from', 'input', 'version'] as const;

/** As characters of JSON: it is read with each page, and shown with the operation, of which a list has a hundred. */
const MOST_INPUT = 262_144;

/** Throws FIELD_INVALID for an argument that the action has no use for, and for an input that is too large. */
export function actionOf(body: BulkBody): BulkAction {
  const { action, reason, clocks = 'run', tree, undo, from, input, version } = body;
  const useless = ARGUMENTS.find((name) => body[name] !== undefined && !TAKES[action].includes(name));
  if (useless !== undefined) throw invalid([useless], `${useless} is not for "${action}".`);
  if (input !== undefined && !isLight(input))
    throw invalid(['input'], `input must have at most ${MOST_INPUT} characters of JSON.`);
  const why = reason === undefined ? {} : { reason };
  const reach = tree === undefined ? {} : { tree };
  switch (action) {
    case 'cancel':
      return { kind: action, ...why, ...(undo !== undefined && { undo }) };
    case 'pause':
      return { kind: action, clocks, ...why, ...reach };
    case 'resume':
      return { kind: action, ...reach };
    case 'redrive':
      return { kind: action };
    case 'restart':
      return {
        kind: action,
        ...(from !== undefined && { from }),
        ...(input !== undefined && { input }),
        ...(version !== undefined && { version }),
      };
  }
}

/**
 * Which executions are meant: those of `filter`, those of `ids`, or `all`, and only what was said. `idOf` gives the id of a workflow. Throws
 * FIELD_INVALID, WORKFLOW_NOT_FOUND.
 */
export async function chosenBy(
  { filter, ids, all }: BulkBody,
  idOf: (workflow: string) => Promise<string>,
): Promise<Chosen> {
  const said = [filter, ids, all].filter((way) => way !== undefined);
  if (said.length !== 1) throw invalid(['filter'], 'Say which executions by one of "filter", "ids" and "all": true.');
  if (ids !== undefined) return { by: 'ids', ids: [...new Set(ids)] };
  if (all !== undefined) return { by: 'filter', filter: {} };
  const wanted = await readFilter(filter ?? {}, idOf);
  if (Object.keys(wanted).length === 0)
    throw invalid(['filter'], 'filter must have at least one condition. To mean every execution, send "all": true.');
  return { by: 'filter', filter: wanted };
}

/**
 * Those of a workflow that are open, and fit `filter` where there is one. Throws FIELD_INVALID.
 */
export async function openOf(
  workflowId: string,
  filter: Readonly<Record<string, unknown>> = {},
): Promise<ExecutionFilter> {
  if (filter['workflowId'] !== undefined)
    throw invalid(['filter', 'workflowId'], 'filter.workflowId is not for this: the path names the workflow.');
  return { statuses: ['running', 'paused'], ...(await readFilter(filter, async (id) => id)), workflowId };
}

/** The conditions are those of lists, each a text as in the query there; several of a kind may be an array. An empty one would mean all. */
async function readFilter(
  filter: Readonly<Record<string, unknown>>,
  idOf: (workflow: string) => Promise<string>,
): Promise<ExecutionFilter> {
  const given = Object.entries(filter).map(([name, value]) => [name, name === 'status' ? joined(value) : value]);
  for (const [name, value] of Object.entries(filter))
    if (!isText(value) && !isTexts(value))
      throw invalid(['filter', name], `filter.${name} must be a text, or several.`);
  try {
    const { workflowId, ...query } = readQuery(Object.fromEntries(given), BULK_FILTER);
    return toFilter(query, workflowId === undefined ? undefined : await idOf(workflowId));
  } catch (error) {
    if (!(error instanceof EngineError) || error.code !== 'PARAMETER_INVALID') throw error;
    const [{ path, message } = { path: '', message: error.message }] = error.toWire().problems ?? [];
    throw invalid(['filter', path], message.replace('The parameter', 'In "filter",'));
  }
}

function isLight(input: Json): boolean {
  const weight = weigh(input);
  return weight.ok && weight.size <= MOST_INPUT;
}

const isText = (value: unknown): value is string => typeof value === 'string';
const isTexts = (value: unknown): value is string[] => Array.isArray(value) && value.length > 0 && value.every(isText);
const joined = (value: unknown): unknown => (isTexts(value) ? value.join(',') : value);

export function invalid(path: readonly string[], message: string): EngineError {
  const problems = [{ message, code: 'FIELD_INVALID', path: jsonPointer([...path]) }];
  return new EngineError('FIELD_INVALID', message, { problems });
}
