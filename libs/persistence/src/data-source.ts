import { DataSource, QueryFailedError } from 'typeorm';
import type { EntityManager, ObjectLiteral, SelectQueryBuilder } from 'typeorm';
import type { ListWorkflows } from '@workflows/contracts';
import { EngineError } from '@workflows/contracts';
import { connectionConfig } from './connections';
import type { Log } from './connections';
import { hasCode, UNIQUE_VIOLATION } from './database-errors';
import { FunctionEntity } from './entities/function.entity';
import { ScheduleEntity } from './entities/schedule.entity';
import { WorkflowVersionEntity } from './entities/workflow-version.entity';
import { WorkflowEntity } from './entities/workflow.entity';

/** TypeORM, for what is created, listed and edited by people; the hot path has statements of its own. */
export async function openDataSource(url: string, name: string, max: number, log: Log): Promise<DataSource> {
  const dataSource = new DataSource({
    type: 'postgres',
    url,
    entities: [WorkflowEntity, WorkflowVersionEntity, FunctionEntity, ScheduleEntity],
    synchronize: false,
    logging: false,
    extra: { ...connectionConfig(url, name), max },
    poolErrorHandler: (error: unknown) =>
      log('a connection to the database broke; the next statement opens another', error),
  });
  return dataSource.initialize();
}

/** The database's clock inside a transaction of TypeORM. */
export async function readClock(manager: EntityManager): Promise<number> {
  const rows: { now: string | number }[] = await manager.query('select now_ms() as now');
  return Number(rows[0]?.now);
}

/** Runs a change that may take a name; throws NAME_TAKEN where another living one has it. */
export async function claimingName<T>(
  kind: 'workflow' | 'function' | 'schedule',
  name: string,
  change: () => Promise<T>,
): Promise<T> {
  try {
    return await change();
  } catch (error) {
    if (!(error instanceof QueryFailedError) || !hasCode(error.driverError, UNIQUE_VIOLATION)) throw error;
    throw new EngineError(
      'NAME_TAKEN',
      `There is a ${kind} named "${name}" already. Choose another name, or change that one.`,
      {
        problems: [{ message: `There is a ${kind} named "${name}" already.`, code: 'NAME_TAKEN', path: '/name' }],
        cause: error,
      },
    );
  }
}

/** One page in the order asked for: names by ICU, without regard to case; ties by id, so that pages never overlap. */
export function paged<Row extends ObjectLiteral>(
  query: SelectQueryBuilder<Row>,
  alias: string,
  list: ListWorkflows,
): SelectQueryBuilder<Row> {
  const direction = list.order === 'asc' ? 'ASC' : 'DESC';
  const sorted =
    list.sort === 'name'
      ? query.addSelect(`lower(${alias}.name collate "und-x-icu")`, 'sort_key').orderBy('sort_key', direction)
      : query.orderBy(`${alias}.${list.sort}`, direction);
  return sorted.addOrderBy(`${alias}.id`, direction).limit(list.limit).offset(list.offset);
}
