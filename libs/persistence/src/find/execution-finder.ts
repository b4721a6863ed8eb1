import {
  EXECUTION_ID_PREFIX,
  type ExecutionStatus,
  type Labels,
  type ParentTask,
  type TenantId,
} from '@workflows/contracts';
import type { ExecutionFilter, ExecutionFinder, FoundExecution, ListPage, ListPosition } from '@workflows/runtime';
import type { Connections } from '../connections';
import { plainText, textList } from '../sql-lists';
import { COUNT, WORDS, findStatement } from './find-statements';
import { endOf, type Walk } from './walks';

/** How many executions one page looks at, at most. */
const LOOKED_AT = 1_500;
/** How many terms one page reads where an execution must have several that many have: one costs a tenth of looking at an execution. */
const READ = 6_000;
/** How far the terms of a filter are counted to find which has the fewest. */
const COUNTED = 1_000;
/** No term is longer. */
const LONGEST_ERROR = 256;
const NEVER = Number.MAX_SAFE_INTEGER;

/** A walk over candidates, in the order of the list. */
interface Route {
  walk: Walk;
  over: readonly string[] | undefined;
}

/** What a filter comes to: what it can be walked by, and the terms that an execution must have. */
interface Wanted {
  ids: string[];
  terms: string[];
  /** The terms of the statuses asked for; absent where completed ones are among them. */
  statuses: string[] | undefined;
}

type Bounds = [lowAt: number, lowId: string, highAt: number, highId: string];

/** Lists of executions: a walk by the index that leaves the least to look at, and a look at each until the page is full. */
export class PostgresExecutionFinder implements ExecutionFinder {
  constructor(private readonly connections: Connections) {}

  async find(tenant: TenantId, filter: ExecutionFilter, page: ListPage): ReturnType<ExecutionFinder['find']> {
    const wanted = await this.wantedBy(filter);
    const bounds = boundsOf(filter, page);
    const route = await this.routeTo(tenant, filter, wanted, bounds);
    const { over } = route;
    const most = Math.floor((route.walk === 'allTerms' ? READ : LOOKED_AT) / Math.max(1, over?.length ?? 1));
    const walked = [tenant, over === undefined ? null : textList(over), ...bounds, most];
    const { order, limit } = page;
    const rows = await this.connections.run<FoundRow>(`find-${route.walk}-${order}`, findStatement(route.walk, order), [
      ...walked,
      limit + 1,
      filter.workflowId === undefined ? null : plainText(filter.workflowId),
      filter.statuses === undefined ? null : textList(filter.statuses),
      filter.completedAfter ?? null,
      filter.parent === undefined ? null : plainText(filter.parent),
      textList(wanted.terms.filter((term) => over?.includes(term) !== true)),
      filter.restartedFrom === undefined ? null : plainText(filter.restartedFrom),
      filter.name === undefined ? null : plainText(filter.name),
    ]);
    const executions = rows.slice(0, limit).map(toFound);
    const next = rows.length > limit ? positionOf(rows[limit - 1]) : await this.endOf(route, order, walked);
    return { executions, ...(next && { next }) };
  }

  /** Where a walk stopped that had more to look at. */
  private async endOf({ walk }: Route, order: ListPage['order'], walked: unknown[]): Promise<ListPosition | undefined> {
    const [last] = await this.connections.run<PositionRow>(`end-${walk}-${order}`, endOf(walk, order), walked);
    return positionOf(last);
  }

  private async wantedBy({ text, labels, errorName, statuses, workflowId }: ExecutionFilter): Promise<Wanted> {
    const texts = text?.split(/\s+/) ?? [];
    const ids = texts.filter((word) => word.startsWith(EXECUTION_ID_PREFIX)).map(plainText);
    const rest = texts.filter((word) => !word.startsWith(EXECUTION_ID_PREFIX)).join(' ');
    const words = rest === '' ? [] : await this.connections.run<{ word: string }>('words-of', WORDS, [plainText(rest)]);
    return {
      ids,
      terms: [
        ...(errorName === undefined ? [] : [`e${[...errorName].slice(0, LONGEST_ERROR).join('')}`]),
        ...words.map(({ word }) => `w${word}`),
        ...Object.entries(labels ?? {}).map(([key, value]) => `l${key}:${value}`),
      ].map(plainText),
      statuses: statuses?.includes('completed') ? undefined : statuses?.map((status) => statusTerm(status, workflowId)),
    };
  }

  private async routeTo(
    tenant: TenantId,
    { parent, restartedFrom, idempotencyKey, name, workflowId }: ExecutionFilter,
    { ids, terms, statuses }: Wanted,
    bounds: Bounds,
  ): Promise<Route> {
    if (ids.length > 0) return { walk: 'ids', over: ids.every((id) => id === ids[0]) ? ids.slice(0, 1) : [] };
    if (idempotencyKey !== undefined) return { walk: 'key', over: [plainText(idempotencyKey)] };
    if (parent !== undefined) return { walk: 'parent', over: [plainText(parent)] };
    if (restartedFrom !== undefined) return { walk: 'restarted', over: [plainText(restartedFrom)] };
    if (name !== undefined) return { walk: 'name', over: [plainText(name)] };
    const ways: Route[] = [
      ...terms.map((term): Route => ({ walk: 'terms', over: [term] })),
      ...(statuses === undefined ? [] : [{ walk: 'terms', over: statuses } as const]),
      ...(workflowId === undefined ? [] : [{ walk: 'workflow', over: [plainText(workflowId)] } as const]),
    ];
    const [only = { walk: 'tenant', over: undefined }, ...others] = ways;
    return others.length === 0 ? only : this.narrowest(tenant, ways, bounds);
  }

  private async narrowest(tenant: TenantId, ways: readonly Route[], bounds: Bounds): Promise<Route> {
    const terms = ways.flatMap(({ walk, over = [] }) => (walk === 'terms' ? over : []));
    const workflow = ways.find(({ walk }) => walk === 'workflow')?.over?.[0] ?? null;
    const values = [tenant, textList(terms), ...bounds, COUNTED, workflow];
    const rows = await this.connections.run<{ term: string | null; count: number }>('count-terms', COUNT, values);
    const counts = new Map(rows.map(({ term, count }) => [term, count]));
    const countOf = ({ walk, over = [] }: Route): number =>
      walk === 'workflow' ? (counts.get(null) ?? 0) : over.reduce((sum, term) => sum + (counts.get(term) ?? 0), 0);
    const best = ways.reduce((fewest, way) => (countOf(way) < countOf(fewest) ? way : fewest));
    const needed = ways.flatMap(({ walk, over = [] }) => (walk === 'terms' && over.length === 1 ? over : []));
    return countOf(best) < COUNTED || needed.length < 2 ? best : { walk: 'allTerms', over: needed };
  }
}

/** Of one workflow there is a term for the statuses that few have; those that run are looked through. */
function statusTerm(status: ExecutionStatus, workflowId: string | undefined): string {
  return workflowId === undefined || status === 'running' ? `s${status}` : plainText(`p${workflowId}:${status}`);
}

/** Both exclusive: no id is empty, so that what was created at the lower one is within. */
function boundsOf({ createdAfter = 0, createdBefore = NEVER }: ExecutionFilter, { order, after }: ListPage): Bounds {
  const isBelow = after !== undefined && after.createdAt < createdBefore;
  const isAbove = after !== undefined && after.createdAt >= createdAfter;
  const low = order === 'asc' && isAbove ? after : { createdAt: createdAfter, executionId: '' };
  const high = order === 'desc' && isBelow ? after : { createdAt: createdBefore, executionId: '' };
  return [low.createdAt, low.executionId, high.createdAt, high.executionId];
}

interface PositionRow {
  id: string;
  created_at: number;
}

interface FoundRow extends PositionRow {
  workflow_id: string;
  workflow_name: string;
  version: number;
  status: ExecutionStatus;
  name: string | null;
  labels: Labels | null;
  parent: ParentTask | null;
  restarted_from: string | null;
  error: string | null;
  completed_at: number | null;
  current_state: string | null;
}

function positionOf(row: PositionRow | undefined): ListPosition | undefined {
  return row && { createdAt: row.created_at, executionId: row.id };
}

function toFound(row: FoundRow): FoundExecution {
  return {
    executionId: row.id,
    workflowId: row.workflow_id,
    workflowName: row.workflow_name,
    version: row.version,
    status: row.status,
    createdAt: row.created_at,
    ...(row.name !== null && { name: row.name }),
    ...(row.labels !== null && { labels: row.labels }),
    ...(row.current_state !== null && { currentState: row.current_state }),
    ...(row.error !== null && { error: row.error }),
    ...(row.completed_at !== null && { completedAt: row.completed_at }),
    ...(row.parent !== null && { parent: row.parent }),
    ...(row.restarted_from !== null && { restartedFrom: row.restarted_from }),
  };
}
