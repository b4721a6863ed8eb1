import type { RegisteredFunction } from '@workflows/contracts';
import { LiveTexts } from '@workflows/runtime';
import type {
  AnswerCache,
  FunctionOutcomes,
  KeptAnswer,
  ModelRequest,
  Models,
  SchemaChecker,
  TenantTask,
} from '@workflows/runtime';
import { FakeClock, FakeModelServer, waitFor } from '@workflows/testing';
import { OutboundCalls } from '../http/outbound-calls';
import { ModelCalls } from './model-calls';
import { ModelDoors } from './model-doors';

const LIMITS = { maxCalls: 4, maxCallsPerOrigin: 4 };

export const usage = { model: 'm', in: 1, out: 1 };

/** Takes every value but those that hold "wrong". */
const schemas: SchemaChecker = {
  faultOf: async () => undefined,
  atOnce: () => true,
  problems: async (_, value) =>
    JSON.stringify(value).includes('wrong') ? [{ code: 'SCHEMA_VIOLATION', path: '/a', message: 'is wrong' }] : [],
};

/** Tasks that ask models, beside a model that answers as the test says; new before each test. */
export class AskingTasks {
  readonly clock = new FakeClock();
  readonly texts = new LiveTexts(this.clock);
  readonly kept = new Map<string, KeptAnswer>();
  /** By tenant and name, `default/key`. */
  readonly secrets = new Map<string, string>();
  /** What became of the tasks. */
  told: unknown[][] = [];
  /** What models were asked. */
  asked: ModelRequest[] = [];
  registered: RegisteredFunction | undefined;
  readonly calls = this.door(true);
  callsOfFunctions = this.door(false);

  constructor(readonly server: FakeModelServer) {}

  door(allowPrivateNetwork: boolean): OutboundCalls {
    return new OutboundCalls(this.clock, { policy: { allowPrivateNetwork }, ...LIMITS });
  }

  async close(): Promise<void> {
    this.server.clear();
    await Promise.all([this.calls.close(), this.callsOfFunctions.close()]);
  }

  run(models: Models, more: Partial<TenantTask> = {}): ModelCalls {
    const { clock, texts, calls, callsOfFunctions } = this;
    const lookUp = (_tenant: string, name: string) => (this.registered?.name === name ? this.registered : undefined);
    const reveal = async (tenant: string, name: string) => this.secrets.get(`${tenant}/${name}`);
    const doors = new ModelDoors({
      ...{ models, clock, secrets: { reveal } },
      ...{ ofSettings: calls, ofFunctions: callsOfFunctions },
    });
    const runner = new ModelCalls({
      ...{ outcomes: this.outcomes, clock, models, doors, schemas, answers: this.answers, texts },
      functions: { lookUp, isPaused: () => false },
    });
    runner.run({
      ...{
        tenant: 'default',
        workflowName: 'w',
        executionId: 'execution_1',
        taskId: 3,
        function: 'ai.sum',
        state: 's',
      },
      ...{ arguments: { text: 'hi' }, attempt: 1, visit: 2, accepted: false },
      ...more,
    });
    return runner;
  }

  /** The only one there is. */
  async outcome(): Promise<unknown[]> {
    await waitFor(() => this.told.length > 0, { within: 5_000 });
    expect(this.told).toHaveLength(1);
    return this.told[0] ?? [];
  }

  /** Posts what it is asked, and takes the body for the answer; `to` is where it goes. */
  thatPost(to = this.server.url): Models {
    return {
      usual: 'm',
      urlOf: () => this.server.url,
      ask: async (request, send) => {
        this.asked.push(request);
        const body = JSON.stringify({ model: request.model, messages: request.messages });
        const url = `${to}/chat/completions`;
        try {
          const answer = await send({ url, method: 'POST', headers: { 'content-type': 'application/json' }, body });
          if (answer.status === 429)
            return { ok: false, error: 'AI.RateLimited', cause: 'slow', status: 429, retryAfter: '7', usage };
          return { ok: true, value: answer.body ?? null, calls: [], usage };
        } catch (error) {
          return { ok: false, error: 'AI.Unavailable', cause: String(error) };
        }
      },
    };
  }

  private readonly outcomes: FunctionOutcomes = {
    succeeded: (_task, result, _digest, used) => void this.told.push(['succeeded', result, used]),
    failed: (_task, failure) => void this.told.push(['failed', failure]),
    accepted: () => void this.told.push(['accepted']),
    givenBack: () => void this.told.push(['givenBack']),
  };

  private readonly answers: AnswerCache = {
    find: async (tenant, key) => this.kept.get(`${tenant}/${key}`),
    keep: async (tenant, key, answer) => void this.kept.set(`${tenant}/${key}`, answer),
  };
}
