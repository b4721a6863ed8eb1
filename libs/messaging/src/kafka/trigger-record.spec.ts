import { parseTrigger, triggerExecutionId } from './trigger-record';

const read = (value: unknown) => parseTrigger(Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)));

describe('a trigger record', () => {
  it('is read with its input and key', () => {
    expect(read({ workflow: 'a', input: { b: [1] }, idempotencyKey: 'k' })).toEqual({
      ok: true,
      value: { workflow: 'a', input: { b: [1] }, idempotencyKey: 'k' },
    });
    expect(read({ workflow: 'a', labels: { b: 'c' } })).toMatchObject({ value: { labels: { b: 'c' } } });
    const named = { workflow: 'a', name: 'order-42', nameReuse: 'reject' };
    expect(read(named)).toEqual({ ok: true, value: named });
    expect(read({ workflow: 'a', input: null })).toEqual({ ok: true, value: { workflow: 'a', input: null } });
  });

  it.each([
    ['is not JSON', '{', /not JSON/],
    ['is an array', [], /not a JSON object/],
    ['names no workflow', {}, /"workflow"/],
    ['has a workflow of another type', { workflow: 5 }, /"workflow"/],
    ['has an unknown field', { workflow: 'a', inputs: {} }, /Unknown field "inputs"/],
    ['has a key of another type', { workflow: 'a', idempotencyKey: 5 }, /"idempotencyKey"/],
    ['has a key no text column takes', { workflow: 'a', idempotencyKey: 'a\0b' }, /"idempotencyKey"/],
    ['has labels that are none', { workflow: 'a', labels: { 'a b': 'c' } }, /"labels"/],
    ['has a name that is none', { workflow: 'a', name: 'two words' }, /"name"/],
    ['reuses a name as nobody does', { workflow: 'a', name: 'b', nameReuse: 'never' }, /"nameReuse"/],
    ['is nested too deep', `{"workflow":"a","input":${'['.repeat(200)}${']'.repeat(200)}}`, /deeper than 100/],
    ['is too large', JSON.stringify({ workflow: 'a', input: 'x'.repeat(10 * 2 ** 20) }), /at most 10485760/],
  ])('is refused with the reason when it %s', (_, value, reason) => {
    expect(read(value)).toEqual({ ok: false, reason: expect.stringMatching(reason) });
  });

  it('is refused for a number beyond doubles, and half a character in a name', () => {
    expect(read('{"workflow":"w","input":{"a":1e999}}')).toMatchObject({ ok: false });
    expect(read('{"workflow":"w\\ud800"}')).toMatchObject({ ok: false });
  });

  it('is refused when it is empty', () => expect(parseTrigger(null)).toMatchObject({ ok: false }));

  it('gives the same id however often it is read, and another for another place', () => {
    const place = { topic: 't', partition: 1, offset: 2, timestamp: 1_790_000_000_000 };
    const id = triggerExecutionId(place);
    expect(id).toMatch(/^execution_01a0c4506c007[0-9a-f]{3}[89ab][0-9a-f]{15}$/);
    expect(triggerExecutionId({ ...place })).toBe(id);
    expect(triggerExecutionId({ ...place, offset: 3 })).not.toBe(id);
  });
});
