// The same functions as a worker: no port to open, it asks the service for tasks and answers them a batch at a time.
import { setTimeout as sleep } from 'node:timers/promises';
import { api } from './client.mjs';
import { FunctionError, onboarding } from './onboarding.mjs';

const LONGEST_PAUSE_MS = 10_000;
/** What the service says of an answer that no repetition would change. */
const FINAL = ['TASK_CLOSED', 'TASK_NOT_FOUND', 'FIELD_INVALID', 'FIELD_UNKNOWN'];

const stop = new AbortController();
for (const signal of ['SIGTERM', 'SIGINT']) process.once(signal, () => stop.abort());

const ask = { functions: Object.keys(onboarding), maxTasks: 20, wait: 20, workerId: `onboarding-${process.pid}` };

function carryOut(task) {
  try {
    // The key names the work and not the attempt: a task that is tried again finds the same account, another item of a map does not.
    const output = onboarding[task.function](task.arguments ?? {}, task.idempotencyKey);
    console.log(`${task.function} ${task.executionId} -> ${JSON.stringify(output)}`);
    return { token: task.token, output };
  } catch (error) {
    console.log(`${task.function} ${task.executionId} -> ${error.message}`);
    const name = error instanceof FunctionError ? error.error : 'Function.Failed';
    return { token: task.token, error: name, cause: error.message };
  }
}

/** Sends answers again until the service has answered each: a result that gets lost leaves its task open. Twice does no harm. */
async function report(path, answers) {
  for (let pauseMs = 250; answers.length > 0; pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS)) {
    answers = await send(path, answers);
    if (answers.length === 0 || stop.signal.aborted) return;
    await sleep(pauseMs, undefined, { signal: stop.signal }).catch(() => undefined);
  }
}

/** Those that have to be sent again. */
async function send(path, answers) {
  try {
    const { results } = await api('POST', path, { tasks: answers });
    const refused = answers.filter((_, index) => !results[index].accepted);
    for (const { accepted, error } of results) if (!accepted) console.error(`Not accepted: ${JSON.stringify(error)}`);
    return refused.filter((answer) => !FINAL.includes(results[answers.indexOf(answer)].error.code));
  } catch (error) {
    console.error(error.message);
    const isFinal = error.status >= 400 && error.status < 500 && error.status !== 408 && error.status !== 429;
    return isFinal ? [] : answers;
  }
}

console.log(`Worker is ready, polling for ${ask.functions.join(', ')}`);
while (!stop.signal.aborted) {
  try {
    const { tasks } = await api('POST', '/tasks/poll', ask, stop.signal);
    const answers = tasks.map(carryOut);
    await report(
      '/tasks/complete',
      answers.filter((answer) => !('error' in answer)),
    );
    await report(
      '/tasks/fail',
      answers.filter((answer) => 'error' in answer),
    );
  } catch (error) {
    if (stop.signal.aborted) break;
    console.error(`${error.message}; trying again in a second`);
    await sleep(1000, undefined, { signal: stop.signal }).catch(() => undefined);
  }
}
