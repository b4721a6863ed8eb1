import { Inject, Injectable } from '@nestjs/common';
import { EngineError } from '@workflows/contracts';
import type { ExecutionView, TenantId } from '@workflows/contracts';
import type { ExecutionReader, ReadExecution } from '@workflows/runtime';
import { READER } from '../ports';
import { toExecutionView } from './execution-view';
import { Waits } from './waits';

/** Executions as clients see them. */
@Injectable()
export class ExecutionViews {
  constructor(
    @Inject(READER) private readonly reader: ExecutionReader,
    @Inject(Waits) private readonly waits: Waits,
  ) {}

  /** Throws EXECUTION_NOT_FOUND. */
  async read(tenant: TenantId, id: string): Promise<ReadExecution> {
    const read = await this.reader.read(tenant, id);
    if (!read) throw executionNotFound(id);
    return read;
  }

  async show(tenant: TenantId, id: string): Promise<ExecutionView> {
    return this.view(tenant, await this.read(tenant, id));
  }

  async view(tenant: TenantId, read: ReadExecution): Promise<ExecutionView> {
    return toExecutionView(read, await this.waits.of(tenant, read));
  }
}

export function executionNotFound(id: string): EngineError {
  return new EngineError('EXECUTION_NOT_FOUND', `There is no execution "${id}".`);
}
