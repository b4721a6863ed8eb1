import { Controller, Get, HttpCode, Inject, Param, Post, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiParam, ApiResponse, ApiTags } from '@nestjs/swagger';
import { EngineError, toTimestamp } from '@workflows/contracts';
import type { TenantId } from '@workflows/contracts';
import { Queries, textOf, wholeNumber } from '@workflows/platform';
import type { QueryValues } from '@workflows/platform';
import type { QuarantinedRecord } from '@workflows/runtime';
import { Problems } from '../docs/problems';
import { QUARANTINE } from '../ports';
import type { QuarantineDesk } from '../ports';
import { Tenant } from '../tenant';
import { QuarantineListAnswer, QuarantinedAnswer } from './quarantine.dto';

const QUERY = {
  limit: wholeNumber({ min: 1, max: 100, absent: 20, description: 'How many to return at most.' }),
  cursor: textOf(/^[\x21-\x7e]{1,256}$/, 'the nextCursor of an earlier page', 'The `nextCursor` of the page before.'),
};

/** Records that could not be understood: listed, and sent on their way again (I21). */
@ApiTags('Quarantine')
@ApiBearerAuth()
@Controller('quarantine')
export class QuarantineController {
  constructor(@Inject(QUARANTINE) private readonly desk: QuarantineDesk) {}

  @Get()
  @Queries(QUERY)
  @ApiOperation({
    operationId: 'listQuarantine',
    summary: 'List the records that could not be understood',
    description: 'Also events whose data a workflow that listens to them does not take; their `topic` is `events`.',
  })
  @ApiResponse({ status: 200, type: QuarantineListAnswer })
  @Problems('PARAMETER_INVALID')
  async list(
    @Tenant() tenant: TenantId,
    @Query() { limit, cursor }: QueryValues<typeof QUERY>,
  ): Promise<{ data: QuarantinedAnswer[]; meta: { nextCursor: string | null } }> {
    const found = await this.desk.reader.list(tenant, {
      limit: limit + 1,
      ...(cursor !== undefined && { after: cursor }),
    });
    const records = found.slice(0, limit);
    return {
      data: records.map(toAnswer),
      meta: { nextCursor: found.length > limit ? (records.at(-1)?.id ?? null) : null },
    };
  }

  @Post(':id/replay')
  @HttpCode(200)
  @ApiOperation({ operationId: 'replayQuarantined', summary: 'Process a quarantined record again' })
  @ApiParam({ name: 'id', description: 'The id of the record.', example: 'workflows.triggers-3-1042' })
  @ApiResponse({ status: 200, type: QuarantinedAnswer })
  @Problems('QUARANTINE_NOT_FOUND')
  async replay(@Tenant() tenant: TenantId, @Param('id') id: string): Promise<QuarantinedAnswer> {
    await this.desk.replay(tenant, await this.find(tenant, id));
    await this.desk.reader.markReplayed(tenant, id);
    return toAnswer(await this.find(tenant, id));
  }

  private async find(tenant: TenantId, id: string): Promise<QuarantinedRecord> {
    const record = await this.desk.reader.find(tenant, id);
    if (!record) throw new EngineError('QUARANTINE_NOT_FOUND', `There is no quarantined record "${id}".`);
    return record;
  }
}

function toAnswer({ id, topic, partition, offset, reason, raw, at, replayedAt }: QuarantinedRecord): QuarantinedAnswer {
  return {
    id,
    topic,
    partition,
    offset,
    reason,
    raw,
    at: toTimestamp(at),
    ...(replayedAt !== undefined && { replayedAt: toTimestamp(replayedAt) }),
  };
}
