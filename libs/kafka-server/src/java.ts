import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const NEEDED = 17;

/** The `java` to run the broker with. */
export function javaProgram(): string {
  const home = process.env['JAVA_HOME'];
  return home ? join(home, 'bin', 'java') : 'java';
}

/** Whether there is a Java that a Kafka 4 broker runs on. */
export async function hasJava(): Promise<boolean> {
  return (await javaVersion()) >= NEEDED;
}

async function javaVersion(): Promise<number> {
  try {
    const { stdout, stderr } = await run(javaProgram(), ['-version']); // Java tells its version on stderr
    return Number(/version "(\d+)/.exec(stdout + stderr)?.[1] ?? 0);
  } catch {
    return 0;
  }
}
