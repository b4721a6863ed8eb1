import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, constants, fchownSync, fstatSync, ftruncateSync, openSync } from 'node:fs';
import type { Account } from './account';

/** The log starts anew when it is larger than this at a start of Postgres. */
const LOG_LIMIT = 10 * 2 ** 20;

/** The only variables Postgres gets: PGPORT, PGDATA or a foreign LC_ALL of the caller must not steer it. */
function environment(): NodeJS.ProcessEnv {
  return { PATH: process.env['PATH'] ?? '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' };
}

/** Runs a program to its end; resolves with what it printed, rejects with what it complained about. */
export function runProgram(program: string, args: readonly string[], account: Account): Promise<string> {
  return new Promise((done, fail) => {
    // cwd: the caller's may be closed to the account, and initdb wants to come back to where it started.
    const child = spawn(program, args, { ...account, cwd: '/', env: environment(), stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.once('error', fail);
    child.once('close', (code, signal) =>
      code === 0 ? done(output) : fail(new Error(`${lastLines(output)} (${signal ?? `exit ${code}`})`)),
    );
  });
}

/**
 * Starts a server that outlives us.
 * Detached: a Ctrl-C in the terminal must reach the service only, which then drains and stops Postgres itself.
 * Its log is a file, not a pipe: after kill -9 of the service nobody reads a pipe, and the adopter wants the log.
 */
export function launch(program: string, args: readonly string[], account: Account, logFile: string): ChildProcess {
  const { O_APPEND, O_CREAT, O_NOFOLLOW, O_WRONLY } = constants;
  const log = openSync(logFile, O_WRONLY | O_CREAT | O_APPEND | O_NOFOLLOW, 0o600);
  try {
    if (account !== undefined) fchownSync(log, account.uid, account.gid);
    if (fstatSync(log).size > LOG_LIMIT) ftruncateSync(log);
    return spawn(program, args, {
      ...account,
      cwd: '/',
      env: environment(),
      detached: true,
      stdio: ['ignore', log, log],
    });
  } finally {
    closeSync(log);
  }
}

export function lastLines(text: string, count = 6): string {
  return text.trim().split('\n').slice(-count).join(' | ');
}
