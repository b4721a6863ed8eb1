import { isJsonObject, type Json } from '@workflows/contracts';
import fc from 'fast-check';
import type { StateNode } from '../program';
import { brokenDefinition } from './broken-definition.fixture';
import { compileDefinition } from './compile-definition';
import { validDefinition } from './random-definition.fixture';

/** How many states a definition holds, in all lines. */
function countStates(value: Json): number {
  if (!isJsonObject(value))
    return Array.isArray(value) ? value.reduce<number>((sum, item) => sum + countStates(item), 0) : 0;
  const states = isJsonObject(value['states']) ? Object.values(value['states']) : [];
  const inner = states.flatMap((state) =>
    isJsonObject(state) ? [state['branches'] ?? [], state['processor'] ?? []] : [],
  );
  return states.length + inner.reduce<number>((sum, each) => sum + countStates(each), 0);
}

function targetsOf(node: StateNode): (string | undefined)[] {
  const caught = 'catch' in node ? node.catch.map(({ next }) => next) : [];
  switch (node.type) {
    case 'choice':
      return [...node.rules.map(({ next }) => next), node.default];
    case 'parallel':
      return [...caught, node.next, ...node.branches.map(({ startAt }) => startAt)];
    case 'map':
      return [...caught, node.next, node.processor.startAt];
    case 'succeed':
    case 'fail':
      return [];
    default:
      return [...caught, node.next];
  }
}

function parentOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/'));
}

/** Puts a value in the place of one of those inside another. */
function replaceOne(body: object, pick: number, value: Json): void {
  const places: { owner: object; name: string }[] = [];
  const walk = (owner: object): void => {
    for (const [name, member] of Object.entries(owner)) {
      places.push({ owner, name });
      if (typeof member === 'object' && member !== null) walk(member);
    }
  };
  walk(body);
  const place = places[pick % places.length];
  if (place === undefined) return;
  Object.defineProperty(place.owner, place.name, {
    value: JSON.parse(JSON.stringify(value)),
    writable: true,
    enumerable: true,
    configurable: true,
  });
}

/** Whether a pointer leads to something, or names a member that something lacks. */
function hasPlace(body: object, path: string): boolean {
  const tokens = path.split('/').slice(1);
  let at: unknown = body;
  for (const [index, token] of tokens.entries()) {
    if (typeof at !== 'object' || at === null) return false;
    const name = token.replaceAll('~1', '/').replaceAll('~0', '~');
    if (!Object.hasOwn(at, name)) return index === tokens.length - 1;
    at = Reflect.get(at, name);
  }
  return true;
}

describe('a random definition', () => {
  it('that is valid compiles to all of its states and leads only to them', () => {
    const types = new Map<string, number>();
    let largest = 0;
    fc.assert(
      fc.property(validDefinition(), (body) => {
        const before = JSON.stringify(body);
        const result = compileDefinition(body);
        expect(result).toMatchObject({ ok: true });
        if (!result.ok) return;
        const { states, startAt } = result.program;
        expect(JSON.stringify(body)).toBe(before);
        const atEnds = [body.onFailure, body.onTimeout, body.onCancel].map((line) => countStates(line ?? null));
        expect(states.size).toBe(atEnds.reduce((sum, count) => sum + count, countStates({ ...body })));
        expect(states.has(startAt)).toBe(true);
        for (const [name, node] of states) {
          const lost = targetsOf(node).filter((target) => target !== undefined && !states.has(target));
          if (node.name !== name || lost.length > 0)
            throw new Error(`${name} is ${node.name} and leads to ${lost.join()}`);
          const type = node.type === 'task' ? node.target.kind : node.type;
          types.set(type, (types.get(type) ?? 0) + 1);
        }
        largest = Math.max(largest, states.size);
      }),
      { numRuns: 500, seed: 20230401 },
    );
    expect([...types.keys()].sort()).toEqual(
      [
        'approval',
        'choice',
        'event',
        'fail',
        'function',
        'map',
        'parallel',
        'pass',
        'succeed',
        'wait',
        'workflow',
      ].sort(),
    );
    expect(largest).toBeGreaterThan(15);
  });

  it('that is broken in one place is refused there, or at its parent', () => {
    const ways = new Set<string>();
    fc.assert(
      fc.property(brokenDefinition(), ({ body, how, path }) => {
        const result = compileDefinition(body);
        const paths = result.ok ? [] : result.problems.map((problem) => problem.path);
        const near = paths.filter((each) => each === path || each.startsWith(`${path}/`) || each === parentOf(path));
        expect({ how, path, paths, near }).not.toMatchObject({ near: [] });
        ways.add(how);
      }),
      { numRuns: 1000, seed: 20230402 },
    );
    expect(ways.size).toBe(28);
  });

  it('with anything anywhere never throws, and its problems have places', () => {
    const anything = fc.constantFrom<Json>(
      ...[
        null,
        true,
        0,
        -1,
        1.5,
        1e308,
        '',
        'a',
        'initial',
        's1',
        '__proto__',
        '{% $states.input.x %}',
        '{% ( %}',
        '{%%}',
      ],
      ...['States.ALL', 'PT1S', 'b/k', 'task', 'parallel', 'map', [], {}, [[]], [{}], [null], { states: {} }],
      ...[{ type: 'map' }, { type: 'parallel', branches: [{}] }, { object: {} }, { prefix: [] }, ['States.ALL', 'x']],
    );
    const changes = fc.array(fc.tuple(fc.nat(), anything), { minLength: 1, maxLength: 4 });
    let refused = 0;
    fc.assert(
      fc.property(validDefinition(), changes, (valid, replacements) => {
        const body = { ...valid };
        for (const [pick, value] of replacements) replaceOne(body, pick, value);
        const result = compileDefinition(body);
        if (result.ok) return;
        refused++;
        expect(result.problems.filter(({ path }) => !hasPlace(body, path))).toEqual([]);
      }),
      { numRuns: 1000, seed: 20230403 },
    );
    expect(refused).toBeGreaterThan(500);
  });
});
