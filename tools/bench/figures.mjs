// The parts of a report in their order: what the terminal shows and the page holds.
import * as tables from './tables.mjs';
import { verdicts } from './verdicts.mjs';

export function figureParts(results, yardstick, cores) {
  const by = (run) => results.filter(({ variant }) => (variant.run ?? 'load') === run);
  const [loaded, idle, stored] = ['load', 'idle', 'stored'].map(by);
  const [suspended, redeployed, woken, stepped] = ['suspended', 'redeploy', 'wake', 'steps'].map(by);
  const part = (some, ...lines) => (some.length === 0 ? [] : lines);
  return [
    verdicts(results, yardstick),
    ...part(
      loaded,
      tables.speedTable(loaded, yardstick),
      'Commits (transactions that wrote), flushes of the WAL and its bytes are those of an execution. CPU of the processes in µs an execution; `clients` are worker and load, `others` is everything else on the machine:',
      tables.costTable(loaded),
      'Memory: peak RSS, and PSS at the end, which shares a page among those that hold it: other Node.js processes on the machine, whosoever, make it smaller. Several of a kind are told one by one.',
      tables.memoryTable(loaded),
    ),
    ...part(
      idle,
      'Without executions, while a worker holds its polls, CPU and memory:',
      tables.idleTable(idle),
      tables.memoryTable(idle),
    ),
    ...part(
      suspended,
      'Handlers that wait, what they take meanwhile, and how fast all are woken after a start of the service, which runs none of their code:',
      tables.suspendedTable(suspended),
      tables.memoryTable(suspended),
    ),
    ...part(
      redeployed,
      'Handlers that wait while other code of theirs is registered, with which version they ended, and how fast:',
      tables.redeployTable(redeployed),
    ),
    ...part(
      woken,
      'A handler of many calls, from the signal to its end, after a start of the service: the first one, to a process of code that has just begun, and the others:',
      tables.wakeTable(woken),
    ),
    ...part(
      stepped,
      'A step of a handler of many calls, around its hundredth and among its last twenty:',
      tables.stepsTable(stepped),
    ),
    ...part(stored, 'On many stored executions, one at a time:', tables.storedTable(stored)),
    tables.disturbance(results, cores),
  ].filter((text) => text !== '');
}
