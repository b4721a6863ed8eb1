import { EngineError, type CommandReply, type ExecutionCommand } from '@workflows/contracts';
import { settled } from '../fixtures/manual-clock';
import { AWAY, MemoryHealth } from './memory-health.fixture';
import { OutageGuard } from './outage-guard';

const cancel: ExecutionCommand = { kind: 'cancel', tenant: 'acme', executionId: 'execution_1', reason: '' };
const completed = {
  ...{ kind: 'answer' as const, tenant: 'acme', executionId: 'execution_1', taskId: 3, digest: 'd' },
  answer: { kind: 'complete' as const, output: 1 },
};
const UNKNOWN = expect.stringContaining('unknown') as string;
const cancelled: CommandReply = { kind: 'cancelled', accepted: true };

function guarded(send: () => Promise<CommandReply>) {
  const health = new MemoryHealth();
  const sent = jest.fn(send);
  return { health, sent, guard: new OutageGuard({ send: sent }, health) };
}

describe('a command', () => {
  it('is passed on, and its answer back', async () => {
    const { guard } = guarded(async () => cancelled);
    expect(await guard.send(cancel)).toBe(cancelled);
  });

  it('is refused at once while nothing can be written', async () => {
    const { guard, health, sent } = guarded(() => new Promise(() => undefined));
    health.become(AWAY);
    await expect(guard.send(cancel)).rejects.toBe(AWAY);
    expect(sent).not.toHaveBeenCalled();
  });

  it('that tells what a task came to is handed on, and its sender told that the outcome is unknown', async () => {
    const { guard, health, sent } = guarded(() => Promise.reject(new Error('nobody answers')));
    health.become(AWAY);
    await expect(guard.send(completed)).rejects.toMatchObject({ code: 'UNAVAILABLE', message: UNKNOWN });
    expect(sent).toHaveBeenCalledWith(completed);
    await settled();
  });

  it('that only shows a sign of life is refused like others', async () => {
    const { guard, health, sent } = guarded(async () => cancelled);
    health.become(AWAY);
    await expect(guard.send({ ...completed, answer: { kind: 'heartbeat' } })).rejects.toBe(AWAY);
    expect(sent).not.toHaveBeenCalled();
  });

  it('that waits when an outage begins is answered that its outcome is unknown', async () => {
    const { guard, health } = guarded(() => new Promise(() => undefined));
    const sending = guard.send(cancel);
    health.become(AWAY);
    await expect(sending).rejects.toMatchObject({ code: 'UNAVAILABLE', message: UNKNOWN });
  });

  it('that is refused after it was given up harms nobody', async () => {
    let refuse: (error: unknown) => void = () => undefined;
    const { guard, health } = guarded(() => new Promise((_, reject) => (refuse = reject)));
    const sending = guard.send(cancel);
    health.become(AWAY);
    refuse(new EngineError('OVERLOADED', 'late'));
    await expect(sending).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    await settled();
  });

  it('goes through again when the outage is over', async () => {
    const { guard, health } = guarded(async () => cancelled);
    health.become(AWAY);
    health.become(undefined);
    expect(await guard.send(cancel)).toBe(cancelled);
  });
});
