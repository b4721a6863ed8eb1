import { type Api, type Body, waitFor } from '@workflows/testing';
import jsonata from 'jsonata';

/** The words of a test's `mocks` that are no names of functions. */
const OTHERS = /^(?:events|approvals|objects|workflow:.*|http:.*)$/;

/** Plays in front of the running service what the mocks of a test say: workers, people, events from outside. */
export class MockedWorld {
  private readonly asked = new Map<string, number>();
  private readonly stopping = new AbortController();
  private readonly working: Promise<void>;

  constructor(
    private readonly api: Api,
    private readonly mocks: Record<string, Body>,
  ) {
    this.working = this.work(Object.keys(mocks).filter((name) => !OTHERS.test(name)));
  }

  /** Puts the objects there before anything is started. */
  async prepare(): Promise<void> {
    for (const [place, content] of Object.entries(this.mocks['objects'] ?? {}))
      await this.api.send('PUT', `/objects/${place}`, {
        raw: String(content),
        headers: { 'content-type': 'text/csv' },
      });
  }

  /** Does for one execution what people and the outside do, once it asks for it. */
  async attend(executionId: string): Promise<void> {
    for (const [state, answer] of Object.entries<Body>(this.mocks['approvals'] ?? {})) {
      const isIt = (one: Body): boolean => one.executionId === executionId && one.state === state;
      const find = async (): Promise<Body> => (await this.api.ask('GET', '/approvals?status=pending')).data.find(isIt);
      await waitFor(async () => (await find()) !== undefined, { within: 10_000 });
      await this.api.ask('POST', `/approvals/${(await find()).id}/answer`, answer);
    }
    const events: Body[] = this.mocks['events'] ?? [];
    if (events.length === 0) return;
    const waits = ({ data }: Body): boolean => data?.request?.kind === 'event';
    await waitFor(async () => (await this.api.history(executionId)).some(waits), { within: 10_000 });
    for (const event of events) await this.api.ask('POST', '/events', event);
  }

  async leave(): Promise<void> {
    this.stopping.abort();
    await this.working;
  }

  private async work(functions: string[]): Promise<void> {
    if (functions.length === 0) return;
    while (!this.stopping.signal.aborted) {
      const body = { functions, maxTasks: 10, wait: 5 };
      const polled = await this.api
        .send('POST', '/tasks/poll', { body, signal: this.stopping.signal })
        .catch(() => undefined);
      for (const task of polled?.body?.tasks ?? []) await this.answer(task);
    }
  }

  private async answer(task: Body): Promise<void> {
    const nth = this.asked.get(task.function) ?? 0;
    this.asked.set(task.function, nth + 1);
    const mock = this.mocks[task.function];
    const said = Array.isArray(mock) ? mock[Math.min(nth, mock.length - 1)] : mock;
    if (said?.$after !== undefined) return; // what comes too late need not come
    const { error, cause } = said ?? {};
    if (error !== undefined) await this.api.ask('POST', `/tasks/${task.token}/fail`, { error, cause });
    else await this.api.ask('POST', `/tasks/${task.token}/complete`, { output: await this.resultOf(said, task) });
  }

  private async resultOf(said: Body, task: Body): Promise<unknown> {
    if (said?.$fn === undefined) return said;
    return JSON.parse(JSON.stringify(await jsonata(said.$fn).evaluate(task.arguments)));
  }
}
