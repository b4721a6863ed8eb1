import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { migrate, openPersistence } from '@workflows/persistence';
import { freshDatabase } from '@workflows/testing';
import { SharedWorkbench } from './shared-workbench';

describe('a process whose event loop stands still', () => {
  it('is ended, and leaves behind who it was at', async () => {
    const database = await freshDatabase({ migrate });
    const persistence = await openPersistence({ url: database.url, name: 'spec', log: () => undefined });
    const child = spawn(
      process.execPath,
      [
        ...['--require', join(__dirname, '../../../testing/src/typescript.cjs')],
        ...[join(__dirname, 'hanging-process.fixture.ts'), database.url, 'execution_1'],
      ],
      { stdio: ['ignore', 'ignore', 'pipe'] },
    );
    let log = '';
    child.stderr.on('data', (chunk: Buffer) => (log += chunk.toString()));
    const [, signal] = await once(child, 'exit');
    expect(signal).toBe('SIGKILL');
    expect(log).toContain('"executionId":"execution_1"');
    expect((await persistence.suspects.takeOver([3])).suspects).toEqual([
      { executionId: 'execution_1', shard: 3, deaths: 1 },
    ]);
    await persistence.close();
    await database.drop();
  });
});

describe('what two threads share', () => {
  it('says who is being worked on, and nobody in between', () => {
    const workbench = new SharedWorkbench();
    const other = new SharedWorkbench(workbench.memory);
    expect(other.read()).toBeUndefined();
    workbench.put('execution_1', 7);
    expect(other.read()).toEqual({ executionId: 'execution_1', shard: 7 });
    workbench.clear();
    expect(other.read()).toBeUndefined();
    workbench.beat();
    expect(other.beats).toBe(1);
  });
});
