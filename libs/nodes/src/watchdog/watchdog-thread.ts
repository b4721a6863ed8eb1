import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeSync } from 'node:fs';
import { extname, join } from 'node:path';
import { workerData } from 'node:worker_threads';
import { SharedWorkbench } from './shared-workbench';
import type { WatchOrder } from './watchdog';

/**
 * Looks whether the event loop of the thread above turns.
 *   W1. It counts its own looks and no time: a process that was stopped as a whole and goes on stands still for one look only.
 *   W2. Nothing here goes through the thread above: a line in the log is written to the file itself, the death to the database over
 *       a process that is started then: it outlives this one if it is slow.
 */
const { memory, databaseUrl, stillMs }: WatchOrder = workerData;
const LOOK_MS = Math.min(1_000, stillMs / 5);
const RECORD_WITHIN_MS = 10_000;

const workbench = new SharedWorkbench(memory);
let seen = workbench.beats;
let still = 0;

const looking = setInterval(() => {
  const { beats } = workbench;
  still = beats === seen ? still + 1 : 0;
  seen = beats;
  if (still * LOOK_MS < stillMs) return;
  clearInterval(looking);
  end().catch((error: unknown) => say({ error: String(error) }, 'the death could not be recorded'));
}, LOOK_MS);

async function end(): Promise<void> {
  const subject = workbench.read();
  setTimeout(() => process.kill(process.pid, 'SIGKILL'), RECORD_WITHIN_MS);
  say({ ...subject, stillMs }, 'the event loop stands still; this process is ended, and what it was at is found again');
  if (subject) {
    const file = join(__dirname, `record-death${extname(__filename)}`);
    const recorder = spawn(process.execPath, [...process.execArgv, file], { stdio: ['pipe', 'ignore', 'ignore'] });
    recorder.stdin.end(JSON.stringify({ databaseUrl, subject }));
    await once(recorder, 'exit');
  }
  process.kill(process.pid, 'SIGKILL');
}

function say(details: object, msg: string): void {
  writeSync(2, `${JSON.stringify({ level: 60, time: Date.now(), ...details, msg })}\n`);
}
