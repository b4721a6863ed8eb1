import { Script, createContext } from 'node:vm';
import type { Told } from '@workflows/state-machine/handlers';
import { kernelText } from '../kernel/kernel-text';
import type { Entrance } from './quickjs-realm';
import type { Inspected, Realm, RunStart, TakenTurn } from './realm';

type Entry = keyof Entrance;

/**
 * What the kernel names and this V8 does not have yet, and a clock that it can be told. `host` is no property of the global: the kernel would freeze what it
 * finds there, down to the prototypes of this process.
 */
const PRELUDE = `
  const host = globalThis.given;
  delete globalThis.given;
  globalThis.Iterator ??= { from: (iterator) => iterator };
  const iterators = Object.getPrototypeOf(Object.getPrototypeOf([].values()));
  iterators.map ??= function* (change) { for (const each of this) yield change(each); };
  Date.now = () => host.nowMs;
`;
/** A global of `vm` cannot be frozen; all else is. And Node ends over a promise that is rejected before anybody waits for it, which is no fault of a handler's. */
const ADAPTED = [
  ['Object.freeze(value)', 'value === globalThis || Object.freeze(value)'],
  ['return { call, promise };', 'promise.catch(ignored); return { call, promise };'],
] as const;

function adaptedKernel(): string {
  return ADAPTED.reduce((text, [before, after]) => text.replace(before, after), kernelText());
}

/**
 * The kernel in the JavaScript engine of Node: for tests alone, since nothing here can be ended, nor keeps code in. A script at a time is run, and all its
 * microtasks before it returns, which is how the other engine is told things.
 */
export class V8Realm implements Realm {
  readonly bytes = 0;
  private readonly host: { nowMs: number; entry: Entry; args: readonly unknown[] } = {
    nowMs: 0,
    entry: 'take',
    args: [],
  };
  private readonly context = createContext({ given: this.host }, { microtaskMode: 'afterEvaluate' });
  private readonly ask: Script;

  constructor(bundle: string) {
    this.run(PRELUDE);
    this.run(`const entrance = ${adaptedKernel()};`);
    this.ask = new Script('entrance[host.entry](...host.args)');
    const parameters = 'globalThis, self, global, module, exports, require';
    this.run(`entrance.install(function (${parameters}) { 'use strict';\n${bundle}\n});`);
  }

  start(run: number, { at, event, ...begin }: RunStart): void {
    this.host.nowMs = at;
    const text = JSON.stringify(begin);
    this.call('start', run, `${text.slice(0, -1)},"event":${event}}`);
  }

  deliver(run: number, told: Told): void {
    this.host.nowMs = told.at;
    if (told.kind === 'cancelled') this.call('cancel', run, told.reason);
    else if (told.kind === 'settled' && told.ok) this.call('settle', run, told.call, JSON.stringify(told.value));
    else if (told.kind === 'settled') this.call('fail', run, told.call, told.error, told.cause);
  }

  take(run: number): TakenTurn {
    return JSON.parse(this.call('take', run)) as TakenTurn; // the kernel's own, not the bundle's
  }

  drop(run: number): void {
    this.call('drop', run);
  }

  collect(): void {}

  inspect(): Inspected {
    return JSON.parse(this.call('inspect')) as Inspected;
  }

  dispose(): void {}

  private call(entry: Entry, ...args: readonly (number | string)[]): string {
    this.host.entry = entry;
    this.host.args = args;
    return String(this.ask.runInContext(this.context));
  }

  private run(text: string): void {
    new Script(text, { filename: 'bundle.js' }).runInContext(this.context);
  }
}
