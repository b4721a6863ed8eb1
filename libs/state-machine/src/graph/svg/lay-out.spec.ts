import type { DefinitionBody } from '@workflows/contracts';
import fc from 'fast-check';
import { compileDefinition } from '../../definition/compile-definition';
import { validDefinition } from '../../definition/random-definition.fixture';
import { graphOf } from '../workflow-graph';
import { edgeText } from './edge-text';
import { layOut, type LaidLine } from './lay-out';
import { CHARACTER, widthOf } from './text-width';

interface Box {
  what: string;
  left: number;
  right: number;
  top: number;
  bottom: number;
}

const TEXT_HEIGHT = 11;
const HAIR = 0.5;

function laid(body: DefinitionBody): LaidLine {
  const compiled = compileDefinition(body);
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.problems));
  return layOut(graphOf(compiled.program));
}

/** The states and texts of one line, as they lie in it. */
function boxesOf({ nodes, ways }: LaidLine): Box[] {
  const states = nodes.map(({ node, x, y, width, height }): Box => ({
    what: node.name,
    left: x,
    right: x + width,
    top: y,
    bottom: y + height,
  }));
  const texts = ways.flatMap(({ edge, label }): Box[] => {
    const text = edgeText(edge);
    if (label === undefined || text === undefined) return [];
    const half = { x: (widthOf(text) * CHARACTER.small) / 2, y: TEXT_HEIGHT / 2 };
    const [left, right, top, bottom] = [label.x - half.x, label.x + half.x, label.y - half.y, label.y + half.y];
    return [{ what: `"${text}"`, left, right, top, bottom }];
  });
  return [...states, ...texts];
}

function linesIn(line: LaidLine): LaidLine[] {
  return [line, ...line.nodes.flatMap(({ inner }) => inner.flatMap((part) => linesIn(part.line)))];
}

function expectReadable(line: LaidLine): void {
  const boxes = boxesOf(line);
  const isOutside = ({ left, right, top, bottom }: Box): boolean =>
    left < -HAIR || top < -HAIR || right > line.width + HAIR || bottom > line.height + HAIR;
  const overlap = (a: Box, b: Box): boolean =>
    a.left < b.right - HAIR && b.left < a.right - HAIR && a.top < b.bottom - HAIR && b.top < a.bottom - HAIR;
  expect(boxes.filter(isOutside)).toEqual([]);
  expect(boxes.flatMap((a, at) => boxes.slice(at + 1).flatMap((b) => (overlap(a, b) ? [[a, b]] : [])))).toEqual([]);
}

const done = { type: 'succeed' };
const long = '{% $states.input.total > 1000 and $states.input.country in ["DE", "FR", "IT"] %}';

describe('a laid out workflow', () => {
  it('has room for every text: none is cut off, none lies on another or on a state', () => {
    const states = {
      'Check the order, with a name that is far too long for a box': {
        type: 'choice',
        choices: [
          { condition: long, next: 'b' },
          {
            condition: '{% $states.input.again %}',
            next: 'Check the order, with a name that is far too long for a box',
          },
          { condition: `{% $states.input.more = 'x' %}`, next: 'b' },
          { condition: long, next: 'c' },
        ],
        default: 'c',
      },
      b: {
        type: 'task',
        task: 'f',
        next: 'c',
        catch: [
          { errors: ['Customer.Invalid', 'States.Timeout', 'Http.5xx'], next: 'c' },
          { errors: ['States.ALL'], next: 'Check the order, with a name that is far too long for a box' },
        ],
      },
      c: done,
    };
    const line = laid({ states });
    expect(line.ways.filter(({ label }) => label)).toHaveLength(7);
    expectReadable(line);
  });

  it('is so whatever the definition is', () => {
    fc.assert(
      fc.property(validDefinition(), (body) => linesIn(laid(body)).forEach(expectReadable)),
      { numRuns: 40 },
    );
  });

  it('is a plain grid, without texts, where it is too large to be laid out well', () => {
    const count = 2_000;
    const tangled = Object.fromEntries(
      Array.from({ length: count }, (_, index) => [
        `s${index}`,
        {
          type: 'choice',
          choices: [{ condition: '{% $states.input.a %}', next: `s${(index * 7919) % count}` }],
          default: index + 1 < count ? `s${index + 1}` : 'done',
        },
      ]),
    );
    const line = laid({ states: { ...tangled, done } });
    expect(new Set(line.nodes.map(({ y }) => y)).size).toBe(Math.ceil(Math.sqrt(count + 1)));
    expect(line.ways.every(({ label, points }) => label === undefined && points.length === 2)).toBe(true);
    expectReadable({ ...line, nodes: line.nodes.slice(0, 200) });
  });
});
