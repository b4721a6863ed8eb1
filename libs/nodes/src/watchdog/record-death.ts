import { recordDeath } from '@workflows/persistence';

/** A small process that writes down who another one was at, which is about to be ended. Its order comes in, and nothing of it is seen by `ps`. */
let order = '';
process.stdin.on('data', (chunk: Buffer) => (order += chunk.toString()));
process.stdin.on('end', () => {
  const { databaseUrl, subject }: { databaseUrl: string; subject: { executionId: string; shard: number } } =
    JSON.parse(order);
  recordDeath(databaseUrl, subject).catch((error: unknown) => {
    process.stderr.write(`${String(error)}\n`);
    process.exitCode = 1;
  });
});
