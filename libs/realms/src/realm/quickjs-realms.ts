import { readFileSync } from 'node:fs';
import type { QuickJS, QuickJSOptions, Snapshot } from 'quickjs-wasi';
import { WASM_FILE, kernelText } from '../kernel/kernel-text';
import { QuickJsRealm, type Clock, type Entrance, type EntranceName } from './quickjs-realm';
import { BundleBroken, type Realm } from './realm';
import { Rejections } from './rejections';

const MAX_REALM_BYTES = 256 * 1024 * 1024;
/** Of the stack of the engine's own, which lies within that of this process (`--stack-size`). */
const MAX_STACK_BYTES = 384 * 1024;
/** What is allocated between two collections at the least: they take the longer the more executions are at hand. */
const GC_STEP_BYTES = 4 * 1024 * 1024;
/** `EvalFlags.COMPILE_ONLY`. */
const COMPILE_ONLY = 32;
const NS_OF_MS = 1_000_000n;

/** A realm with nothing in it but the kernel, as its memory. */
interface ClosedRealm {
  snapshot: Snapshot;
  tokens: Record<EntranceName, number> & { thrown?: number };
}

/**
 * Makes realms. A kernel is evaluated and closed once, and each realm begins as a copy of that memory: a tenth of the time.
 */
export class QuickJsRealms {
  /** By their kernels: that of now, and those of before that executions live in still. */
  private readonly closed = new Map<string, ClosedRealm>();

  private constructor(
    private readonly engine: typeof QuickJS,
    private readonly options: QuickJSOptions,
  ) {}

  /** `isOver` is asked again and again while code runs, and ends what goes on too long. */
  static async load(isOver: () => boolean): Promise<QuickJsRealms> {
    const { QuickJS } = await import('quickjs-wasi');
    const options: QuickJSOptions = {
      wasm: await WebAssembly.compile(readFileSync(WASM_FILE)),
      memoryLimit: MAX_REALM_BYTES,
      maxStackSize: MAX_STACK_BYTES,
      timezoneOffset: 0,
      interruptHandler: isOver,
      wasi: (memory) => timeless(memory, { nowMs: 0 }),
    };
    const makers = new QuickJsRealms(QuickJS, options);
    await makers.closedOf(kernelText());
    return makers;
  }

  /** `code`: as `compile` gives it. */
  async open({ kernel, code }: { kernel: string; code: Uint8Array }): Promise<Realm> {
    const clock = { nowMs: 0 };
    const { snapshot, tokens } = await this.closedOf(kernel);
    const rejections = new Rejections();
    const options: QuickJSOptions = {
      ...this.options,
      wasi: (memory) => timeless(memory, clock),
      onUnhandledRejection: (promise, reason, isHandled) => rejections.hear(promise, reason, isHandled),
    };
    const vm = await this.engine.restore(snapshot, options);
    vm.gcThreshold = GC_STEP_BYTES;
    const entrance: Entrance = eachOfEntrance((name) => vm.importHandle(tokens[name]));
    if (tokens.thrown !== undefined) entrance.thrown = vm.importHandle(tokens.thrown);
    vm.evalBytecode(code).consume((factory) => vm.callFunction(entrance.install, vm.undefined, factory).dispose());
    return new QuickJsRealm(vm, entrance, clock, rejections);
  }

  private async closedOf(kernel: string): Promise<ClosedRealm> {
    const known = this.closed.get(kernel);
    if (known) return known;
    const vm = await this.engine.create(this.options);
    const exported = vm.evalCode(kernel, 'kernel.js');
    const tokens = eachOfEntrance((name) => vm.exportHandle(exported.getProp(name)));
    const thrown = exported.getProp('thrown');
    const more = thrown.isUndefined ? {} : { thrown: vm.exportHandle(thrown) };
    const closed = { snapshot: vm.snapshot(), tokens: { ...tokens, ...more } };
    vm.dispose();
    this.closed.set(kernel, closed);
    return closed;
  }

  /** It takes long for what is large, and gives what is read again in a tenth of the time. */
  async compile(bundle: string): Promise<Uint8Array> {
    const vm = await this.engine.create(this.options);
    try {
      return vm.compile(wrapped(bundle), 'bundle.js');
    } catch {
      throw this.problemOf(vm, bundle);
    } finally {
      vm.dispose();
    }
  }

  /** `compile` does not tell where reading ended. */
  private problemOf(vm: QuickJS, bundle: string): BundleBroken {
    try {
      vm.evalCode(wrapped(bundle), 'bundle.js', COMPILE_ONLY).dispose();
    } catch (error) {
      return brokenBy(error);
    }
    return new BundleBroken('it cannot be compiled');
  }
}

/** All that the engine asks of the system: what was told last is its time, and of chance it has none. */
function timeless(memory: WebAssembly.Memory, clock: Clock) {
  return {
    clock_time_get(_clock: number, _precision: bigint, at: number): number {
      new DataView(memory.buffer).setBigUint64(at, BigInt(clock.nowMs) * NS_OF_MS, true);
      return 0;
    },
    random_get(at: number, length: number): number {
      new Uint8Array(memory.buffer, at, length).fill(0);
      return 0;
    },
  };
}

/** The stack of a syntax error names the place where reading ended. */
function brokenBy(error: unknown): BundleBroken {
  if (!(error instanceof Error)) return new BundleBroken(String(error));
  const [, line, column] = /bundle\.js:(\d+):(\d+)/.exec(error.stack ?? '') ?? [];
  return new BundleBroken(
    error.message,
    line && column ? { line: Number(line) - 1, column: Number(column) } : undefined,
  );
}

/** `arguments` of the function are what `load` of the kernel gives it. */
function wrapped(bundle: string): string {
  return `(function (globalThis, self, global, module, exports, require) { 'use strict';\n${bundle}\n})`;
}

function eachOfEntrance<Value>(get: (name: EntranceName) => Value): Record<EntranceName, Value> {
  return {
    install: get('install'),
    start: get('start'),
    settle: get('settle'),
    fail: get('fail'),
    cancel: get('cancel'),
    take: get('take'),
    drop: get('drop'),
    inspect: get('inspect'),
    place: get('place'),
  };
}
