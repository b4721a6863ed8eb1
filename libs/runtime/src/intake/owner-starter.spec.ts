import { EngineError, type StartOutcome, type StartRequest } from '@workflows/contracts';
import { OwnerAway, OwnerStarter } from './owner-starter';

const REQUEST = { tenant: 'acme', executionId: 'execution_1' } as StartRequest;
const outcome = (executionId: string, replayed: boolean) => ({ executionId, replayed }) as StartOutcome;

function starter(owner: () => Promise<StartOutcome>, direct: StartOutcome) {
  const inserted: StartRequest[] = [];
  const insert = async (request: StartRequest): Promise<StartOutcome> => {
    inserted.push(request);
    return direct;
  };
  return { inserted, starter: new OwnerStarter({ start: owner }, { start: insert }) };
}

describe('a start', () => {
  it('is made by its owner', async () => {
    const made = outcome('execution_1', false);
    const { inserted, starter: one } = starter(async () => made, made);
    expect(await one.start(REQUEST)).toBe(made);
    expect(inserted).toEqual([]);
  });

  it('is inserted where its owner is away, and is no repetition though that made it before it went', async () => {
    const { inserted, starter: one } = starter(() => Promise.reject(new OwnerAway()), outcome('execution_1', true));
    expect(await one.start(REQUEST)).toEqual(outcome('execution_1', false));
    expect(inserted).toEqual([REQUEST]);
  });

  it('under the key of an earlier one is that one, whoever finds it', async () => {
    const { starter: one } = starter(() => Promise.reject(new OwnerAway()), outcome('execution_0', true));
    expect(await one.start(REQUEST)).toEqual(outcome('execution_0', true));
  });

  it('that its owner refuses is refused', async () => {
    const refusal = new EngineError('OVERLOADED', 'too much');
    const { inserted, starter: one } = starter(() => Promise.reject(refusal), outcome('execution_1', false));
    await expect(one.start(REQUEST)).rejects.toBe(refusal);
    expect(inserted).toEqual([]);
  });
});
