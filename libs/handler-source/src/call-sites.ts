import type { CallSite } from '@workflows/state-machine/handlers';
import type { SourceFault } from '@workflows/runtime';
import ts from 'typescript';
import type { Calls } from './calls';
import { calleeOf, isFloating, type Call } from './durable-calls';
import { placeOf, type Place } from './parse';
import { SourceTooLarge } from './source-too-large';

const MOST_CALLS = 5_000;

export interface FoundCalls {
  sites: CallSite[];
  /** In order of first use. */
  functions: string[];
  warnings: SourceFault[];
}

/** Where the calls of a handler stand, once those that are drawn have their names. `sourceOf`: where the author wrote a place. */
export function callSites(
  file: ts.SourceFile,
  calls: Calls,
  sourceOf: (place: Place) => Place | undefined,
): FoundCalls {
  const found: FoundCalls = { sites: [], functions: [], warnings: [] };
  const functions = new Set<string>();
  for (const node of calls.all()) {
    const call = calls.of(node);
    if (call === undefined) continue;
    if (found.sites.length >= MOST_CALLS)
      throw new SourceTooLarge(`it has more than ${MOST_CALLS} calls; split it into several handlers`);
    if (call.function !== undefined) functions.add(call.function);
    const [at, end] = [placeOf(file, node.getStart(file)), placeOf(file, node.getEnd())];
    const source = sourceOf(at);
    if (call.isDynamic) {
      found.warnings.push(dynamicCallee(node, source ?? at));
      continue;
    }
    const floating = isFloating(node);
    if (floating) found.warnings.push(floatingCall(call.path, source ?? at));
    const label = calls.nameOf(node);
    found.sites.push({
      ...at,
      end,
      name: call.path,
      label,
      ...(floating && { floating: true }),
      ...(source && { source: { line: source.line, column: source.column } }),
    });
  }
  found.functions = [...functions];
  return found;
}

function floatingCall(path: string, at: Place): SourceFault {
  const message =
    path === 'setTimeout'
      ? 'The end of the handler waits for "setTimeout". Write "await sleep(…)" in its place, or clear it, unless that is meant.'
      : `Nobody waits for "${path}": the handler goes on at once, and its end waits for the call. Write "await" before it, unless that is meant.`;
  return { code: 'CALL_FLOATING', message, ...at };
}

function dynamicCallee(node: Call, at: Place): SourceFault {
  const text = calleeOf(node).getText().slice(0, 100);
  const message = `Which function "${text}" calls is known when it runs only; the graph shows it dashed.`;
  return { code: 'CALLEE_DYNAMIC', message, ...at };
}
