import { setImmediate } from 'node:timers/promises';
import type { Told } from '@workflows/state-machine/handlers';
import { kernelText } from '../kernel/kernel-text';
import type { QuickJsRealms } from '../realm/quickjs-realms';
import { Run } from './run';

/** Calls on and on. */
const CODE = 'module.exports = { practise: async ({ api }) => { for (;;) await api.practice.call({ step: 1 }); } };';
/** So many, and what V8 compiles of the engine it has compiled. */
const SETTLEMENTS = 4_000;
/** A millisecond or two, so that whoever comes does not wait. */
const AT_ONCE = 25;

/**
 * What a process does that has come up for a long replay until it is asked for anything: it replays a handler of its own. In one that has just begun the
 * engine takes twice the time, until V8 has found out which parts of it are used, and has compiled them.
 */
export class Practice {
  private isOver = false;

  async begin(makers: QuickJsRealms): Promise<void> {
    const realm = await makers.open({ kernel: kernelText(), code: await makers.compile(CODE) });
    const execution = { id: '', workflow: '', version: 1 };
    const run = new Run(realm, 0, { handler: 'practise', signature: 'context', event: '{}', execution, chance: '' });
    run.tell({ seq: 1, at: 0, kind: 'started' }, Infinity);
    for (let done = 0; done < SETTLEMENTS && !this.isOver; done += AT_ONCE) {
      const told = Array.from({ length: AT_ONCE }, (_, index) => settled(done + index + 1));
      run.expect(told);
      for (const each of told) run.tell(each, Infinity);
      await setImmediate();
    }
    realm.dispose();
  }

  stop(): void {
    this.isOver = true;
  }
}

function settled(call: number): Told {
  return { seq: call + 1, at: call, kind: 'settled', call, ok: true, value: { step: call } };
}
