import type { Json } from '@workflows/contracts';
import type { DataFlow } from '../program';
import { onlyOrAll, producedBy, viewOf } from './data';
import type { Line } from './state';

/** What a line gives that ends without an output of its own (settled 20 for lines of branches and items). */
export function outputOf(flow: DataFlow, { path, data, input }: Line): Json {
  if (flow === 'pass') return viewOf(data, input);
  return path === '' ? producedBy(data) : onlyOrAll(data);
}
