// The processes of a run, each a role of its own, so that CPU and memory can be told apart.
//   R1. A role answers each order of its parent once: `{ order, ...details }` in, `{ ...result }` or `{ error }` out.
//   R2. A role that loses its parent ends: nothing stays behind after a kill -9 of the command.
//   R3. A role sits in a process group of its own: the terminal's Ctrl-C reaches the command alone, which then stops all.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath, URL } from 'node:url';

const running = new Set();

export function forkRole(file) {
  const child = fork(fileURLToPath(new URL(file, import.meta.url)), { detached: process.platform !== 'win32' }); // R3
  running.add(child);
  child.once('exit', () => running.delete(child));
  return {
    pid: child.pid,
    async order(order, details = {}) {
      if (!child.connected) throw new Error(`${file} has ended`);
      child.send({ order, ...details });
      const answer = await new Promise((resolve) => {
        const ended = (status, signal) => resolve({ error: `${file} ended (${signal ?? status})` });
        child.once('exit', ended);
        child.once('message', (message) => {
          child.off('exit', ended);
          resolve(message);
        });
      });
      if (answer.error !== undefined) throw new Error(answer.error);
      return answer;
    },
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const exit = once(child, 'exit');
      child.kill('SIGKILL'); // a role keeps nothing worth a farewell
      await exit;
    },
  };
}

/** Ends what `stop` has not; synchronous, for the exit of this process. */
export function killRoles() {
  for (const child of running) child.kill('SIGKILL');
}

/** In the child: answers each order by the function of its name. */
export function serveRole(orders) {
  process.on('disconnect', () => process.exit()); // R2
  process.on('message', async ({ order, ...details }) => {
    try {
      process.send((await orders[order](details)) ?? {});
    } catch (error) {
      process.send({ error: error.stack });
    }
  });
}
