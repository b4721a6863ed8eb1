import { Execution } from './execution.fixture';
import { programOf, task, undoing } from './program.fixture';
import type { StepCommand } from '../stepper';

const CALLS = programOf([task('first', { next: 'second' }), task('second')]);

const send = (execution: Execution, ...commands: StepCommand[]): void => {
  for (const command of commands) expect(execution.send(command)).toMatchObject({ ok: true });
};
const pause = { kind: 'pause', clocks: 'run' } as const;
const resume = { kind: 'resume' } as const;
const cancel = { kind: 'cancel', reason: 'r' } as const;
const redrive = { kind: 'redrive' } as const;

describe('a command that comes behind what was done since its sender looked', () => {
  let execution: Execution;
  let asOf: number;

  beforeEach(() => {
    execution = Execution.started(CALLS);
    asOf = execution.state?.seq ?? 0;
  });

  it('does not pause what was resumed since, and pauses what was resumed before', () => {
    send(execution, { ...pause, asOf }, resume);
    expect(execution.send({ ...pause, asOf })).toEqual({ ok: false, reason: 'ALREADY_PAUSED' });
    send(execution, { ...pause, asOf: execution.state?.seq ?? 0 });
  });

  it('does not resume what was paused anew since', () => {
    send(execution, pause);
    asOf = execution.state?.seq ?? 0;
    send(execution, { ...resume, asOf }, pause);
    expect(execution.send({ ...resume, asOf })).toEqual({ ok: false, reason: 'NOT_PAUSED' });
    expect(execution.state?.status).toBe('paused');
    send(execution, { ...resume, asOf: execution.state?.seq ?? 0 });
  });

  it('neither cancels nor pauses what was redriven since', () => {
    send(execution, { ...cancel, asOf }, redrive);
    for (const late of [cancel, { ...cancel, undo: true }, pause] as const)
      expect(execution.send({ ...late, asOf })).toEqual({ ok: false, reason: 'EXECUTION_CLOSED' });
    send(execution, { ...cancel, asOf: execution.state?.seq ?? 0 });
  });

  it('does not pause what was paused and is being undone since', () => {
    execution = Execution.started(programOf([task('first', { ...undoing('first'), next: 'second' }), task('second')]));
    execution.succeed({ a: 1 });
    asOf = execution.state?.seq ?? 0;
    send(execution, { ...pause, asOf }, { ...cancel, undo: true });
    expect(execution.state?.status).toBe('running');
    expect(execution.send({ ...pause, asOf })).toEqual({ ok: false, reason: 'ALREADY_PAUSED' });
  });

  it('takes no notice of the work that went on meanwhile', () => {
    execution.succeed({ a: 1 });
    send(execution, { ...pause, asOf });
    execution.succeed({ b: 2 });
    send(execution, { ...resume, asOf: (execution.state?.seq ?? 0) - 1 });
  });

  it('does what it says where its sender does not tell what was seen', () => {
    send(execution, pause, resume, pause, resume, cancel, redrive, cancel);
  });
});
