import type { EveryEntry, JsonObject } from '@workflows/contracts';
import type { CallSite, SourcePlace } from '@workflows/state-machine/handlers';
import type { WorkflowGraph } from '@workflows/state-machine/graph';
import type { ExpressionOwner } from './expression-evaluator';

/**
 * Code as users send it. `handlers`: by key, each a closed function, or a module with one handler; `schemas` beside them: what `ai.<key>`
 * answers. `bundle`: one script of all of them in CommonJS form.
 */
export type SourceText =
  | { form: 'handlers'; codes: readonly (readonly [key: string, code: string])[]; schemas?: JsonObject }
  | { form: 'bundle'; text: string; sourceMap?: string };

/** What is read of it, without running it. There are no handlers where there are problems. */
export interface SourceReading {
  handlers: readonly ReadHandler[];
  problems: readonly SourceFault[];
  warnings: readonly SourceFault[];
}

export interface ReadHandler {
  /** Of the form it came in; of a bundle, the key in what it exports. */
  key: string;
  bundle: { text: string; sourceMap?: string };
  /** In what `bundle` exports. */
  handler: string;
  signature: 'context' | 'event';
  sites: readonly CallSite[];
  functions: readonly string[];
  graph: WorkflowGraph;
  /** What `on()` names. */
  on: readonly string[];
  /** What `every()` says. */
  every: readonly EveryEntry[];
}

export interface SourceFault {
  code: string;
  message: string;
  key?: string;
  /** In the source as its author wrote it; both count from 1. `file`: where there are several. */
  file?: string;
  line?: number;
  column?: number;
}

/** Reads code away from the caller's thread, bounded in time and memory. */
export interface SourceReader {
  /** It never rejects: code that takes too long is a problem of its own. */
  read(source: SourceText, owner: ExpressionOwner): Promise<SourceReading>;
}

/** Runs the module level of a bundle once, in a place that can be killed. */
export interface BundleChecker {
  /** It never rejects. */
  check(bundle: { text: string; sourceMap?: string }): Promise<BundleCheck>;
}

export type BundleCheck =
  /** `handlers`: what it exports. `costMs`: what each execution pays to have it evaluated. */
  | { ok: true; handlers: readonly { key: string }[]; costMs: number }
  /** `at`: in the source, where that is known. */
  | { ok: false; error: string; cause: string; at?: SourcePlace };
