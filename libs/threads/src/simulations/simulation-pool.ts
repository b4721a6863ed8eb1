import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { EngineError } from '@workflows/contracts';
import type { Json } from '@workflows/contracts';
import type { DefinitionTest, DefinitionTester, ExpressionEvaluator, TestOutcome } from '@workflows/runtime';
import type { WorkerFile } from '@workflows/processes';
import type { FromSimulation, ToSimulation } from './messages';
import { TEST_DEADLINE_MS, brokenOff } from './run-test';

interface Job {
  test: DefinitionTest;
  outputProblem: ((output: Json) => Promise<string | undefined>) | undefined;
  resolve(outcome: TestOutcome): void;
}

/** Beyond these, a client is told to come back. */
const MAX_WAITING = 32;
const GRACE_MS = 1_000;
const RESOURCES = { maxOldGenerationSizeMb: 256, maxYoungGenerationSizeMb: 32 };
const BUILT: WorkerFile = { file: join(__dirname, 'simulation-worker.js') };

/**
 * Tests of definitions in worker threads, `size` at a time. A thread runs one test; its expressions go to the evaluator, so
 * that one that never ends costs its state a failure and not the test. A test that overruns its time or its memory ends
 * with its thread.
 */
export class SimulationPool implements DefinitionTester {
  private readonly waiting: Job[] = [];
  private readonly idle: Worker[] = [];
  private readonly busy = new Set<Worker>();
  /** The ends of threads that were broken off. */
  private ending: Promise<unknown> = Promise.resolve();
  private isClosed = false;

  constructor(
    private readonly size: number,
    private readonly evaluator: ExpressionEvaluator,
    private readonly workerFile = BUILT,
  ) {}

  test(test: DefinitionTest, outputProblem?: (output: Json) => Promise<string | undefined>): Promise<TestOutcome> {
    if (this.waiting.length >= MAX_WAITING) {
      const message = `${MAX_WAITING} tests wait already; try again in a moment.`;
      return Promise.reject(new EngineError('OVERLOADED', message, { retryAfterSeconds: 2 }));
    }
    return new Promise((resolve) => {
      this.waiting.push({ test, outputProblem, resolve });
      this.next();
    });
  }

  async close(): Promise<void> {
    this.isClosed = true;
    await Promise.all([this.ending, ...[...this.idle, ...this.busy].map((worker) => worker.terminate())]);
  }

  private next(): void {
    if (this.isClosed || this.busy.size >= this.size) return;
    const job = this.waiting.shift();
    if (job === undefined) return;
    const worker = this.idle.pop() ?? this.start();
    this.busy.add(worker);
    this.give(worker, job);
  }

  private start(): Worker {
    const { file, execArgv = [] } = this.workerFile;
    const worker = new Worker(file, { resourceLimits: RESOURCES, env: {}, execArgv });
    worker.unref();
    const forget = (): void => {
      const index = this.idle.indexOf(worker);
      if (index >= 0) this.idle.splice(index, 1);
    };
    return worker.on('error', forget).on('exit', forget);
  }

  private give(worker: Worker, { test, outputProblem, resolve }: Job): void {
    const settle = (outcome: TestOutcome): void => {
      clearTimeout(deadline);
      worker.off('message', hear).off('error', onError).off('exit', onExit);
      this.busy.delete(worker);
      resolve(outcome);
      this.next();
    };
    const die = (error: string, cause: string): void => {
      this.ending = Promise.all([this.ending, worker.terminate()]);
      settle({ ok: true, simulation: JSON.stringify(brokenOff(error, cause)) });
    };
    const deadline = setTimeout(
      () => die('Test.TooSlow', 'The test was given up: it took too long. Test less data, or fewer items.'),
      TEST_DEADLINE_MS + GRACE_MS,
    );
    const hear = (message: FromSimulation): void => {
      if (message.kind === 'done') {
        this.idle.push(worker);
        settle(message.outcome);
      } else this.answer(worker, test, message, outputProblem).catch(onError);
    };
    const onError = (error: unknown): void => die(...describeDeath(error));
    const onExit = (): void => die('Test.Broken', 'The thread of the test ended by itself.');
    worker.on('message', hear).on('error', onError).on('exit', onExit);
    say(worker, { kind: 'test', test, checksOutput: outputProblem !== undefined });
  }

  private async answer(
    worker: Worker,
    { tenant }: DefinitionTest,
    message: Exclude<FromSimulation, { kind: 'done' }>,
    outputProblem: Job['outputProblem'],
  ): Promise<void> {
    const { question } = message;
    if (message.kind === 'checkOutput')
      return say(worker, { kind: 'outputChecked', question, problem: await outputProblem?.(message.output) });
    const values = await this.evaluator.evaluate(message.request, { tenant, workflow: 'test' });
    say(worker, { kind: 'evaluated', question, values });
  }
}

function say(worker: Worker, message: ToSimulation): void {
  worker.postMessage(message);
}

function describeDeath(error: unknown): [error: string, cause: string] {
  if (error instanceof Error && 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY')
    return ['Test.TooMuchData', 'The test used too much memory and was stopped; test with less data.'];
  return ['Test.Broken', `The thread of the test broke: ${error instanceof Error ? error.message : String(error)}`];
}
