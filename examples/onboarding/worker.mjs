// The same functions as a worker: no port to open, it asks the service for tasks and answers them a batch at a time.
import { setTimeout as sleep } from 'node:timers/promises';
import { api } from './client.mjs';
import { FunctionError, onboarding } from './onboarding.mjs';

const stop = new AbortController();
for (const signal of ['SIGTERM', 'SIGINT']) process.once(signal, () => stop.abort());

const ask = { functions: Object.keys(onboarding), maxTasks: 20, wait: 20, workerId: `onboarding-${process.pid}` };

function carryOut(task) {
  try {
    // What names the task and not the attempt: one that is tried again finds the same account.
    const output = onboarding[task.function](task.arguments ?? {}, `${task.executionId}/${task.state}`);
    console.log(`${task.function} ${task.executionId} -> ${JSON.stringify(output)}`);
    return { token: task.token, output };
  } catch (error) {
    console.log(`${task.function} ${task.executionId} -> ${error.message}`);
    const name = error instanceof FunctionError ? error.error : 'Function.Failed';
    return { token: task.token, error: name, cause: error.message };
  }
}

async function report(path, tasks) {
  if (tasks.length === 0) return;
  const { results } = await api('POST', path, { tasks });
  for (const result of results) if (!result.accepted) console.error(`Not accepted: ${JSON.stringify(result.error)}`);
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
