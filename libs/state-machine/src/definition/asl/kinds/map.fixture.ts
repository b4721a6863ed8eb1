import type { JsonObject } from '@workflows/contracts';
import type { MapNode } from '../../../program';
import { nodeOf } from '../asl.fixture';

export const LINE = { StartAt: 'each', States: { each: { Type: 'Pass', End: true } } };
export const DISTRIBUTED = { ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' }, ...LINE };

export const map = (fields: JsonObject): JsonObject => ({ Type: 'Map', ItemProcessor: LINE, End: true, ...fields });
export const distributed = (fields: JsonObject): JsonObject => map({ ItemProcessor: DISTRIBUTED, ...fields });

export function mapOf(state: JsonObject, top: JsonObject = {}): MapNode {
  const node = nodeOf(state, top);
  if (node.type !== 'map') throw new Error(node.type);
  return node;
}
