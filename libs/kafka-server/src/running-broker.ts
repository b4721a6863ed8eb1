import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

/** The pid in a file, if that process lives and is the broker with these settings; a reused pid is not taken for it. */
export async function runningBroker(pidFile: string, settingsFile: string): Promise<number | undefined> {
  const pid = Number(await readFile(pidFile, 'utf8').catch(() => ''));
  if (!(pid > 0)) return undefined;
  const command = await promisify(execFile)('ps', ['-ww', '-o', 'args=', '-p', String(pid)]).catch(() => ({
    stdout: '',
  }));
  return command.stdout.includes(settingsFile) ? pid : undefined;
}
