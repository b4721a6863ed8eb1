// A worker that carries out createAccount. Node 22.18 and newer run this file as it is:
//   WORKFLOWS_URL=http://127.0.0.1:3000 API_KEY=... node worker.ts
import { setTimeout as sleep } from 'node:timers/promises';

const url = process.env.WORKFLOWS_URL ?? 'http://127.0.0.1:3000';
const PAUSE_MS = 1000;

interface Task {
  token: string;
  arguments: { email?: string };
  executionId: string;
  idempotencyKey: string;
}

/** What the service says: tasks, or what is wrong. */
interface Said {
  tasks?: Task[];
  detail?: string;
}

/** In real life a table with the key as its primary key: a task that comes again gives the account of the first. */
const accounts = new Map<string, { accountId: string }>();

/** How it ended: the path to report it at, and the body. */
function carryOut(task: Task): [path: string, body: unknown] {
  if (!task.arguments.email) return ['fail', { error: 'Account.Invalid', cause: 'email is missing' }];
  const account = accounts.get(task.idempotencyKey) ?? { accountId: `account_${accounts.size + 1}` };
  accounts.set(task.idempotencyKey, account);
  return ['complete', { output: account }];
}

/** Calls the service until it has answered: while it restarts, or asks for patience, the same call is sent again. */
async function call(path: string, body: unknown): Promise<{ status: number; body: Said }> {
  for (;;) {
    const answer = await fetch(url + path, {
      method: 'POST',
      headers: { authorization: `Bearer ${process.env.API_KEY}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    }).catch(() => undefined);
    if (answer && answer.status < 500 && answer.status !== 429)
      return { status: answer.status, body: (await answer.json()) as Said };
    await sleep(Number(answer?.headers.get('retry-after') ?? 0) * 1000 || PAUSE_MS);
  }
}

console.log('Worker is ready');
for (;;) {
  const poll = await call('/tasks/poll', { functions: ['createAccount'], maxTasks: 10, wait: 20, workerId: 'sample' });
  if (poll.status !== 200) throw new Error(poll.body.detail);
  for (const task of poll.body.tasks ?? []) {
    const [path, body] = carryOut(task);
    const { status, body: said } = await call(`/tasks/${task.token}/${path}`, body);
    if (status !== 200) console.error(`${task.executionId}: ${said.detail}`); // it timed out, or was cancelled meanwhile
  }
}
