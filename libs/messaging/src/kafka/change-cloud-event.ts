import { toTimestamp, type ExecutionChange } from '@workflows/contracts';
import type { OutboxRow } from '@workflows/runtime';
import type { Message } from 'kafkajs';

const TYPE_PREFIX = 'workflows.execution.';
const CONTENT_TYPE = 'application/cloudevents+json; charset=UTF-8';

/** A change of an execution as others read it on `workflows.events`: CloudEvents 1.0, JSON, structured mode. */
export interface ChangeCloudEvent {
  specversion: '1.0';
  /** Stays the same when the change is told again: receivers drop doubles by it. */
  id: string;
  source: string;
  type: string;
  subject: string;
  time: string;
  datacontenttype: 'application/json';
  partitionkey: string;
  data: ExecutionChange;
}

export function toCloudEvent({ id, at, change }: OutboxRow): ChangeCloudEvent {
  return {
    specversion: '1.0',
    id,
    source: `/workflows/${change.workflowId}`,
    type: `${TYPE_PREFIX}${change.status}`,
    subject: change.executionId,
    time: toTimestamp(at),
    datacontenttype: 'application/json',
    partitionkey: change.executionId,
    data: change,
  };
}

/** Keyed by the execution, so that its changes stay in order on one partition. */
export function toChangeMessage(row: OutboxRow): Message {
  return {
    key: row.change.executionId,
    value: Buffer.from(JSON.stringify(toCloudEvent(row))),
    headers: { 'content-type': CONTENT_TYPE },
  };
}
