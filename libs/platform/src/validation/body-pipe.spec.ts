import { Allow } from 'class-validator';
import { EngineError } from '@workflows/contracts';
import { yardsticksOf } from '@workflows/testing';
import { readBody } from './body-pipe';

class Start {
  @Allow() input: unknown;
  @Allow() idempotencyKey: unknown;
}

function refusal(body: object): EngineError {
  try {
    readBody(Start, body);
  } catch (error) {
    if (error instanceof EngineError) return error;
  }
  throw new Error('it was not refused');
}

const unknown = (count: number): object =>
  Object.fromEntries(Array.from({ length: count }, (_, n) => [`inptu${n}`, n]));

describe('a body with keys that are not known', () => {
  it('names each, and what was meant by the first', () => {
    const { code, options } = refusal({ inputt: 1, other: 2 });
    expect(code).toBe('FIELD_UNKNOWN');
    expect(options.problems?.map(({ message }) => message)).toEqual([
      'The field "inputt" is not known. Did you mean "input"?',
      'The field "other" is not known.',
    ]);
  });

  it('lists a hundred, and counts the rest', () => {
    const problems = refusal(unknown(300)).options.problems ?? [];
    expect(problems).toHaveLength(101);
    expect(problems[99]?.message).toContain('inptu99');
    expect(problems[100]?.message).toBe('…and 200 more');
  });

  it('costs little more than their number, however many they are', () => {
    const body = unknown(300_000);
    expect(yardsticksOf(() => refusal(body))).toBeLessThan(20);
  });
});
