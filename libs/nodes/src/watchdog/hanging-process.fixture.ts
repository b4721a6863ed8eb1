import { join } from 'node:path';
import { Watchdog } from './watchdog';

/** A process that gets into a loop without end at what its last argument names. */
const [databaseUrl = '', executionId = ''] = process.argv.slice(2);
const watchdog = new Watchdog({
  databaseUrl,
  stillMs: 1_000,
  thread: {
    file: join(__dirname, 'watchdog-thread.ts'),
    execArgv: ['--require', join(__dirname, '../../../testing/src/typescript.cjs')],
  },
});
watchdog.start((error) => {
  throw error;
});
setTimeout(() => {
  watchdog.take(executionId, 3);
  for (;;);
}, 200);
