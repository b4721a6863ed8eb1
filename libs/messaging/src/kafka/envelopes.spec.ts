import { ENVELOPE_VERSION, type CommandEnvelope } from '@workflows/contracts';
import { announcementOf } from '../announcement';
import { decodeCommand, encodeCommand, encodeReply, rawOf } from './envelopes';

const cancel: CommandEnvelope = {
  v: ENVELOPE_VERSION,
  id: 'a-1',
  replyTo: 'a',
  command: { kind: 'cancel', tenant: 'default', executionId: 'execution_1', reason: 'r' },
};
const read = (value: unknown) => decodeCommand(Buffer.from(JSON.stringify(value)));

describe('a command on the log', () => {
  it('is read as it was written', () =>
    expect(decodeCommand(encodeCommand(cancel))).toEqual({ ok: true, value: cancel }));

  it('is read where it tells a parent of its child, and not without the task', () => {
    const childEnded = { kind: 'childEnded', tenant: 'default', executionId: 'execution_1', taskId: 3 } as const;
    expect(decodeCommand(encodeCommand({ ...cancel, command: childEnded }))).toMatchObject({
      ok: true,
      value: { command: childEnded },
    });
    expect(read({ ...cancel, command: { ...childEnded, taskId: '3' } })).toMatchObject({
      ok: false,
      reason: '"taskId" is not a number',
    });
  });

  it('is read where it pokes a task about an event, and not without the number of either', () => {
    const poke = { kind: 'poke', tenant: 'default', executionId: 'execution_1', taskId: 3, event: 7 } as const;
    expect(decodeCommand(encodeCommand({ ...cancel, command: poke }))).toMatchObject({
      ok: true,
      value: { command: poke },
    });
    expect(read({ ...cancel, command: { ...poke, event: '7' } })).toMatchObject({
      ok: false,
      reason: '"event" is not a number',
    });
    expect(read({ ...cancel, command: { ...poke, taskId: null } })).toMatchObject({
      ok: false,
      reason: '"taskId" is not a number',
    });
  });

  it('is read where it steers an execution, whatever that is, and not without a kind', () => {
    const steering = { kind: 'pause', clocks: 'stop', reason: 'r' } as const;
    const steer = { kind: 'steer', tenant: 'default', executionId: 'execution_1', steering } as const;
    expect(decodeCommand(encodeCommand({ ...cancel, command: steer }))).toMatchObject({
      ok: true,
      value: { command: steer },
    });
    expect(read({ ...cancel, command: { ...steer, steering: {} } })).toMatchObject({
      ok: false,
      reason: '"steering" has no kind',
    });
  });

  it('announces a start without its input, in the form that every release reads', () => {
    const request = {
      tenant: 'default',
      executionId: 'execution_1',
      workflowId: 'workflow_1',
      version: 3,
      workflowName: 'w',
      startState: 's',
      createdAt: 7,
      input: { large: 'x'.repeat(10_000) },
      idempotency: { key: 'k', bodyDigest: 'd' },
    };
    const value = encodeCommand({ v: ENVELOPE_VERSION, id: 'a-2', command: announcementOf(request) });
    expect(value.length).toBeLessThan(500);
    expect(decodeCommand(value)).toMatchObject({
      ok: true,
      value: { command: { kind: 'start', durable: true, request: { executionId: 'execution_1', tenant: 'default' } } },
    });
  });

  // As they were first written: executors of that release are in the group for as long as a roll-out takes.
  it.each([
    '{"kind":"start","request":{"tenant":"t","executionId":"e","workflowId":"w","version":1,"workflowName":"n","startState":"s","input":{},"createdAt":1}}',
    '{"kind":"start","durable":true,"request":{"tenant":"t","executionId":"e","workflowId":"w","version":1,"workflowName":"n","startState":"s","input":null,"createdAt":1,"idempotency":{"key":"k","bodyDigest":"d"}}}',
    '{"kind":"answer","tenant":"t","executionId":"e","taskId":1,"answer":{"kind":"complete","output":{}},"digest":"d"}',
    '{"kind":"cancel","tenant":"t","executionId":"e","reason":"r"}',
    '{"kind":"childEnded","tenant":"t","executionId":"e","taskId":1}',
    '{"kind":"poke","tenant":"t","executionId":"e","taskId":1,"event":1}',
  ])('is read as the first release wrote it, and with what a later one adds: %s', (command) => {
    expect(decodeCommand(Buffer.from(`{"v":1,"id":"i","command":${command}}`))).toMatchObject({ ok: true });
    const later = `{"v":1,"id":"i","later":1,"command":${command.replace('{', '{"later":1,')}}`;
    expect(decodeCommand(Buffer.from(later))).toMatchObject({ ok: true, value: { command: JSON.parse(command) } });
  });

  it.each([
    ['another version', { ...cancel, v: 2 }, /Version 2/],
    ['no id', { ...cancel, id: undefined }, /"id"/],
    ['a kind that is not known', { ...cancel, command: { kind: 'toString' } }, /no known kind/],
    ['no execution', { ...cancel, command: { kind: 'cancel', tenant: 'default', reason: 'r' } }, /"executionId"/],
    ['a start without a request', { ...cancel, command: { kind: 'start' } }, /"command.request"/],
  ])('is not read with %s', (_, value, reason) =>
    expect(read(value)).toEqual({ ok: false, reason: expect.stringMatching(reason) }),
  );
});

it('writes a reply as gateways of earlier releases read it', () => {
  const reply = { v: ENVELOPE_VERSION, id: 'a-1', to: 'a', reply: { kind: 'cancelled', accepted: true } } as const;
  expect(encodeReply(reply).toString()).toBe(
    '{"v":1,"id":"a-1","to":"a","reply":{"kind":"cancelled","accepted":true}}',
  );
});

it('keeps the bytes of an unreadable record in a form that every text column takes', () => {
  expect(rawOf(Buffer.from('grün �'))).toBe('grün �');
  expect(rawOf(Buffer.from('a\0b'))).toBe('data:application/octet-stream;base64,YQBi');
  expect(rawOf(Buffer.from([0xc3]))).toBe('data:application/octet-stream;base64,ww==');
});
