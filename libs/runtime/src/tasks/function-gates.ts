import { isInForce, type ExecutionId, type Pause, type TenantId } from '@workflows/contracts';
import type { Clock } from '../ports/clock';
import { Fifo } from './fifo';
import { rampStep } from './ramp';
import { executionOf, keyOf, taskKey, type TaskKey } from './task-key';
import type { TenantTask } from './task-runner';

interface Gate {
  pause: Pause;
  parked: Fifo<TenantTask>;
  /** The step of the ramp that it is in, and how many more may begin in that. */
  step: number;
  left: number;
  cancel(): void;
}

/**
 * Where tasks wait whose function is paused; in memory, their rows are the record.
 *   P1. While its function is paused a task comes here, in the order in which it came, and nobody is offered it or called with it.
 *   P2. Once it is resumed they leave by the ramp, and what comes newly stands behind them. At its end the gate is gone.
 *   P3. A task that is closed, or somebody else's now, is not here; one that is held leaves, and comes again with its execution.
 *   P4. Where nothing is paused this is one look into an empty map.
 */
export class FunctionGates {
  private readonly gates = new Map<string, Gate>();
  private readonly places = new Map<TaskKey, Gate>();

  /** `begin` is given each task that leaves. */
  constructor(
    private readonly clock: Clock,
    private readonly begin: (task: TenantTask) => void,
  ) {}

  get waiting(): number {
    return this.places.size;
  }

  has(executionId: ExecutionId, taskId: number): boolean {
    return this.places.size > 0 && this.places.has(taskKey(executionId, taskId));
  }

  /** False: it may begin now. */
  parks(task: TenantTask): boolean {
    const gate = this.gates.size === 0 ? undefined : this.gates.get(nameOf(task.tenant, task.function)); // P4
    if (!gate) return false;
    if (this.mayPass(gate)) return false;
    const key = keyOf(task);
    if (this.places.has(key)) return true;
    this.places.set(key, gate);
    gate.parked.push(key, task);
    return true;
  }

  /** It is paused, or not any more. */
  change(pause: Pause): void {
    const name = nameOf(pause.tenant, pause.subject);
    const gate: Gate = this.gates.get(name) ?? { pause, parked: new Fifo(), step: -1, left: 0, cancel: nothing };
    gate.cancel();
    Object.assign(gate, { pause, step: -1, left: 0 });
    this.gates.set(name, gate);
    this.goOn(name, gate);
  }

  remove(executionId: ExecutionId, taskId: number): void {
    if (this.places.size > 0) this.take(taskKey(executionId, taskId));
  }

  forget(isGone: (executionId: ExecutionId) => boolean): void {
    for (const key of this.places.keys()) if (isGone(executionOf(key))) this.take(key);
  }

  private mayPass(gate: Gate): boolean {
    if (gate.parked.size > 0 || gate.left === 0) return false;
    gate.left--;
    return true;
  }

  /** Waits for the end of the pause, or lets go what the ramp allows, and comes again with its next step. */
  private goOn(name: string, gate: Gate): void {
    const now = this.clock.now();
    const { resumedAt } = gate.pause;
    if (resumedAt === undefined) return;
    if (isInForce(gate.pause, now)) return this.comeAgain(name, gate, resumedAt - now);
    const step = rampStep(resumedAt, now);
    if (!step) {
      this.gates.delete(name); // first, or what leaves would come back
      return this.letGo(gate, gate.parked.size);
    }
    if (step.number > gate.step) Object.assign(gate, { step: step.number, left: step.most });
    const leaving = Math.min(gate.left, gate.parked.size);
    gate.left -= leaving;
    this.comeAgain(name, gate, step.endsInMs);
    this.letGo(gate, leaving);
  }

  private comeAgain(name: string, gate: Gate, afterMs: number): void {
    gate.cancel = this.clock.after(afterMs, () => this.goOn(name, gate));
  }

  private letGo(gate: Gate, count: number): void {
    for (let left = count; left > 0; left--) {
      const task = gate.parked.shift();
      if (!task) return;
      this.places.delete(keyOf(task));
      this.begin(task);
    }
  }

  private take(key: TaskKey): void {
    this.places.get(key)?.parked.remove(key);
    this.places.delete(key);
  }
}

function nameOf(tenant: TenantId, functionName: string): string {
  return `${tenant}\n${functionName}`;
}

function nothing(): void {
  // it waits for nothing yet
}
