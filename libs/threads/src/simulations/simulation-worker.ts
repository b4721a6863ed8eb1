import { parentPort } from 'node:worker_threads';
import { yieldToOthers } from './yield-to-others';
import type { FromSimulation, ToSimulation } from './messages';
import { runTest } from './run-test';

yieldToOthers();

/** The other side of `SimulationPool`: one test after the other. It may be killed at any moment. */
const questions = new Map<number, (answer: ToSimulation) => void>();
let asked = 0;

function say(message: FromSimulation): void {
  parentPort?.postMessage(message);
}

function ask(message: (question: number) => FromSimulation): Promise<ToSimulation> {
  const question = (asked += 1);
  return new Promise((resolve) => {
    questions.set(question, resolve);
    say(message(question));
  });
}

parentPort?.on('message', (message: ToSimulation) => {
  if (message.kind === 'test') {
    answer(message).catch(endThread);
    return;
  }
  questions.get(message.question)?.(message);
  questions.delete(message.question);
});

/** The pool hears of an error that nobody catches, and of the end of the thread with it. */
function endThread(error: unknown): void {
  queueMicrotask(() => {
    throw error;
  });
}

async function answer({ test, checksOutput }: Extract<ToSimulation, { kind: 'test' }>): Promise<void> {
  const outcome = await runTest(test, {
    evaluate: async (request) => {
      const reply = await ask((question) => ({ kind: 'evaluate', question, request }));
      return reply.kind === 'evaluated' ? reply.values : {};
    },
    ...(checksOutput && {
      outputProblem: async (output) => {
        const reply = await ask((question) => ({ kind: 'checkOutput', question, output }));
        return reply.kind === 'outputChecked' ? reply.problem : undefined;
      },
    }),
  });
  say({ kind: 'done', outcome });
}
