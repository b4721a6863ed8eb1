import type { Answer, Api } from './api';

const RETRY = [{ errors: ['States.ALL'], interval: 0.1, backoffRate: 1.5, maxDelay: 1, maxAttempts: 50 }];

/** Three tasks and a short wait: a call, a timer and a hand-over in every execution. */
export const STEPS = {
  name: 'steps',
  states: {
    first: { type: 'task', task: 'step', retry: RETRY, next: 'rest' },
    rest: { type: 'wait', duration: 'PT0.1S', next: 'second' },
    second: { type: 'task', task: 'step', retry: RETRY, next: 'third' },
    third: { type: 'task', task: 'last', retry: RETRY, end: true },
  },
  functions: ['step', 'last'],
};

/** The same with a task for a worker between: polled, and answered over REST. */
export const STEPS_OF_ALL_KINDS = {
  name: 'steps of all kinds',
  states: {
    ...STEPS.states,
    second: { type: 'task', task: 'step', retry: RETRY, next: 'work' },
    work: { type: 'task', task: 'work', next: 'third' },
  },
  functions: ['step', 'work', 'last'],
};

/** The same as code: its calls are retried below it, as their functions say. */
export const STEPS_AS_CODE = {
  key: 'stepsAsCode',
  bundle: `module.exports = require('workflows.do').AI({
    stepsAsCode: async ({ api, event, sleep }) => {
      await api.code.step({});
      await sleep(100);
      const [, { number }] = await Promise.all([api.code.step({}), api.code.last({ number: event.number })]);
      return { number };
    },
  });`,
  functions: ['code.step', 'code.last'],
  retry: RETRY,
};

const HELD_SECONDS = 5;

/** Some have a name that nobody else may have: a start that is repeated must not meet its own. */
const NAMED = 5;

/** Clients that start executions over REST one after the other, with a key each, until they are told to stop. */
export class Load {
  /** Key to execution, of those that were answered with success. */
  readonly acknowledged = new Map<string, string>();
  /** What was wrong with an answer that came. */
  readonly faults: string[] = [];
  /** How many starts were answered with the end of their execution. */
  heardEnds = 0;
  private count = 0;
  private running = false;
  private ended = false;
  private clients: Promise<void>[] = [];

  constructor(
    private readonly api: Api,
    private readonly workflow = STEPS.name,
    /** Between two starts of a client: a run that goes on for long need not fill the machine. */
    private readonly restMs = 0,
  ) {}

  /** Of `clients` and, besides, of so many whose starts are `held` for the end. */
  run(clients: number, held = 0): void {
    this.running = true;
    this.clients = Array.from({ length: clients + held }, (_, index) => this.client(index >= clients));
  }

  /** Each start under way is tried again until it is answered: no outcome stays unknown. */
  async stop(): Promise<void> {
    this.running = false;
    await Promise.all(this.clients);
    this.clients = [];
  }

  /** For `afterAll`: whatever the test came to, nobody is asked any more. The service may be gone, and would never answer. */
  async end(): Promise<void> {
    this.ended = true;
    await this.stop();
  }

  private async client(isHeld: boolean): Promise<void> {
    while (this.running) {
      const number = this.count++;
      await this.startOnce(`load ${number}`, number, isHeld);
      if (this.restMs > 0) await new Promise((later) => setTimeout(later, this.restMs));
    }
  }

  /** The same key again after a failure whose outcome is unknown: it must not become two executions (I2). */
  private async startOnce(key: string, number: number, isHeld: boolean): Promise<void> {
    const query = isHeld ? `?wait=${HELD_SECONDS}` : '';
    for (let pause = 20; !this.ended; pause = Math.min(2 * pause, 500)) {
      const answer = await this.api
        .send('POST', `/workflows/${encodeURIComponent(this.workflow)}/execute${query}`, {
          body: { input: { number }, ...nameOf(number) },
          headers: { 'idempotency-key': key },
        })
        .catch(() => undefined);
      if (answer && answer.status < 300) return this.acknowledge(key, answer);
      if (answer !== undefined && answer.status !== 429 && answer.status < 500) {
        return void this.faults.push(`${key}: ${answer.status} ${JSON.stringify(answer.body)}`);
      }
      await new Promise((later) => setTimeout(later, pause));
    }
  }

  private acknowledge(key: string, { status, body }: Answer): void {
    this.acknowledged.set(key, body.id);
    if (status === 200 && body.status !== 'completed') this.faults.push(`${key}: ${body.status} at its end`);
    if (status === 200) this.heardEnds++;
  }
}

function nameOf(number: number): object {
  return number % NAMED === 0 ? { name: `load-${number}`, nameReuse: 'reject' } : {};
}
