import {
  EXECUTION_STATUSES,
  areLabels,
  isStorable,
  toTimestamp,
  type Labels,
  type TenantId,
} from '@workflows/contracts';
import { instant, oneOf, readCursor, someOf, textOf, wholeNumber, writeCursor } from '@workflows/platform';
import type { QueryRule, QueryValues } from '@workflows/platform';
import type { ExecutionFilter, FoundExecution, ListPosition } from '@workflows/runtime';

const MOST_WORDS = 8;
const TEXT = /^[^\0]{1,256}$/;

const EARLIER = 'the nextCursor of an earlier page of the same list';

/** By what executions are found. */
const CONDITIONS = {
  status: someOf(EXECUTION_STATUSES, 'Those in one of these statuses, comma separated.'),
  createdAfter: instant('Those created at this time or later.'),
  createdBefore: instant('Those created before this time.'),
  completedAfter: instant('Those that have ended at this time or later.'),
  label: labels(),
  parent: storable('the id of an execution', 'Those that this execution has started.'),
  restartedFrom: storable('the id of an execution', 'Those that do this execution anew.'),
  idempotencyKey: storable('an idempotency key', 'What this key stands for, for as long as it lives: one a workflow.'),
  name: storable('the name of an execution', 'Those that are called so.'),
  errorName: storable('the name of an error', 'Those that failed with this error.'),
  q: words(),
};

export const WORKFLOW_CONDITION = {
  workflowId: textOf(/^[^\0@]{1,300}$/, 'the id or name of a workflow', 'Those of this workflow: its id or its name.'),
};

/** What a bulk operation is about. */
export const BULK_FILTER = { ...WORKFLOW_CONDITION, ...CONDITIONS };

/** By what is looked at alone, as an execution changes. */
export const CHANGE_QUERY = {
  status: someOf(EXECUTION_STATUSES, 'What comes to be in one of these statuses, comma separated.'),
  label: CONDITIONS.label,
};

/** What all lists of executions take. */
export const EXECUTION_LIST_QUERY = {
  ...CONDITIONS,
  limit: wholeNumber({ min: 1, max: 1000, absent: 20, description: 'How many to return at most.' }),
  cursor: textOf(/^[\w-]{1,600}$/, EARLIER, 'The `nextCursor` of the page before.'),
  order: oneOf(['asc', 'desc'], 'desc', 'By the time of their creation: `desc` begins with the newest.'),
};

export type ExecutionListQuery = QueryValues<typeof EXECUTION_LIST_QUERY>;

export function toFilter(
  {
    status,
    createdAfter,
    createdBefore,
    completedAfter,
    label,
    parent,
    restartedFrom,
    idempotencyKey,
    name,
    errorName,
    q,
  }: QueryValues<typeof CONDITIONS>,
  workflowId?: string,
): ExecutionFilter {
  return {
    ...(workflowId !== undefined && { workflowId }),
    ...(status && { statuses: status }),
    ...(createdAfter !== undefined && { createdAfter }),
    ...(createdBefore !== undefined && { createdBefore }),
    ...(completedAfter !== undefined && { completedAfter }),
    ...(label && { labels: label }),
    ...(parent !== undefined && { parent }),
    ...(restartedFrom !== undefined && { restartedFrom }),
    ...(idempotencyKey !== undefined && { idempotencyKey }),
    ...(name !== undefined && { name }),
    ...(errorName !== undefined && { errorName }),
    ...(q !== undefined && { text: q }),
  };
}

/** Cursors of one list: of another tenant, filter or order they are none. */
export class ExecutionListCursors {
  constructor(
    private readonly tenant: TenantId,
    private readonly filter: ExecutionFilter,
    private readonly order: string,
  ) {}

  write({ createdAt, executionId }: ListPosition): string {
    return writeCursor(this.list(), [createdAt, executionId]);
  }

  read(cursor: string): ListPosition | undefined {
    const [createdAt, executionId] = readCursor(this.list(), cursor) ?? [];
    const isPosition = typeof createdAt === 'number' && Number.isSafeInteger(createdAt) && isText(executionId);
    return isPosition ? { createdAt, executionId } : undefined;
  }

  private list() {
    const { statuses, ...filter } = this.filter;
    const query = { ...filter, order: this.order, ...(statuses && { statuses: [...statuses].sort() }) };
    return { tenant: this.tenant, query };
  }
}

/** An execution in a list (settled 43). */
export function toListItem(found: FoundExecution) {
  const { executionId, createdAt, completedAt, parent, ...fields } = found;
  return {
    id: executionId,
    ...fields,
    createdAt: toTimestamp(createdAt),
    ...(completedAt !== undefined && { completedAt: toTimestamp(completedAt) }),
    ...(parent && { parent: { executionId: parent.executionId, state: parent.state } }),
  };
}

function labels(): QueryRule<Labels | undefined> {
  return {
    description: 'Those with this label, as `key:value`; given several times, those with all of them.',
    absent: undefined,
    schema: { type: 'string' },
    must: 'a label as key:value, at most 16 of different keys',
    read: (text) => {
      const [, key = '', value = ''] = /^([^:]*):(.*)$/s.exec(text) ?? [];
      const label = { [key]: value };
      return areLabels(label) ? label : undefined;
    },
    gather: (all) => {
      const together = Object.assign({}, ...all) as Labels;
      return Object.keys(together).length === all.length && areLabels(together) ? together : undefined;
    },
  };
}

function words(): QueryRule<string | undefined> {
  return {
    description: `At most ${MOST_WORDS} words, all of which occur in its name, labels, error or cause, or are its id. Whole words count, in small or capital letters.`,
    absent: undefined,
    schema: { type: 'string' },
    must: `1 to ${MOST_WORDS} words of letters and digits, 256 characters together`,
    read: (text) => {
      const given = text.match(/[\p{L}\p{M}\p{N}]+/gu) ?? [];
      return isText(text) && given.length > 0 && given.length <= MOST_WORDS ? text : undefined;
    },
  };
}

function storable(what: string, description: string): QueryRule<string | undefined> {
  return {
    ...textOf(TEXT, `${what}, 1 to 256 characters`, description),
    read: (text) => (isText(text) ? text : undefined),
  };
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && TEXT.test(value) && isStorable(value);
}
