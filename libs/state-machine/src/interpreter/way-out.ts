import type { Json } from '@workflows/contracts';
import type { StateExit } from '../history';
import { insertAt } from '../jsonpath';
import type { Catcher, Paths, Template } from '../program';
import { viewOf } from './data';
import { errorOutput } from './errors';
import type { Failure } from './state';
import { lineOf } from './turn';
import { attempt, bindingsFor, bounded, follow, render } from './worksheet';
import type { Worksheet } from './worksheet';

/** What a state gives when it is left. */
export type Exit = Pick<StateExit, 'output' | 'flow' | 'at'>;

const NOTHING: Exit = { flow: 'none' };

interface Node {
  output?: Template;
  paths?: Paths;
}

/** A state without a result gives what its `output` says, or leaves what is known as it is. */
export function exitWithoutResult(sheet: Worksheet, { output, paths }: Node): Exit | undefined {
  if (paths !== undefined) return exitByOutputPath(sheet, paths);
  return output === undefined ? NOTHING : exitWith(sheet, output);
}

/** A state with a result gives that, or what its `output` makes of it. */
export function exitWithResult(sheet: Worksheet, { output, paths }: Node, result: Json): Exit | undefined {
  if (paths !== undefined) return exitByResultPath(sheet, paths, result, { isKnown: true });
  return output === undefined ? { flow: flowOf(sheet) } : exitWith(sheet, output);
}

/** JSONPath mode's `Pass`: what it passes on stands in no event before, so it is written out. */
export function exitWithValue(sheet: Worksheet, paths: Paths, result: Json): Exit | undefined {
  return exitByResultPath(sheet, paths, result, { isKnown: false });
}

/** A catcher gives its `output`; else the error, in the words of the program's data flow. */
export function exitByCatcher(sheet: Worksheet, { output, resultPath }: Catcher, error: Failure): Exit | undefined {
  if (output !== undefined) return exitWith(sheet, output);
  if (sheet.turn.state.flow === 'merge') return { flow: 'merge' };
  if (resultPath === null) return NOTHING;
  const caught: Json = errorOutput(error);
  if (resultPath === undefined || resultPath.length === 0) return { flow: 'replace', output: caught };
  return attempt(sheet, () => {
    insertAt(inputOf(sheet), resultPath, caught);
    return { flow: 'insert', at: resultPath, output: caught };
  });
}

/** `output` rendered; undefined while it has no value. */
export function exitWith(sheet: Worksheet, template: Template, flow = flowOf(sheet)): Exit | undefined {
  const output = render(sheet, 'output', template);
  return output === undefined ? undefined : { flow, output };
}

function flowOf({ turn }: Worksheet): 'merge' | 'replace' {
  return turn.state.flow === 'merge' ? 'merge' : 'replace';
}

/** What the state sees before any path is applied: ASL's raw input. */
function inputOf({ turn }: Worksheet): Json {
  const { data, input } = lineOf(turn);
  return viewOf(data, input);
}

function exitByOutputPath(sheet: Worksheet, paths: Paths): Exit | undefined {
  const raw = inputOf(sheet);
  const effective = bindingsFor(sheet)?.states.input;
  const output = effective === undefined ? undefined : follow(sheet, paths.output, effective);
  if (output === undefined) return undefined;
  return output === raw ? NOTHING : { flow: 'replace', output };
}

/**
 * "Input and Output Processing": the result selected, put into the raw input, and a part of that. `isKnown`: the result is
 * the phase's own, so an event need not repeat it.
 */
function exitByResultPath(
  sheet: Worksheet,
  { resultSelector, result: at = [], output: path }: Paths,
  result: Json,
  { isKnown }: { isKnown: boolean },
): Exit | undefined {
  const raw = inputOf(sheet);
  const selected = bounded(
    sheet,
    'result',
    resultSelector === undefined ? result : render(sheet, 'ResultSelector', resultSelector, result),
  );
  if (selected === undefined) return undefined;
  if (path === undefined && at !== null) {
    const given = isKnown && selected === result ? {} : { output: selected };
    if (at.length === 0) return !isKnown && selected === raw ? NOTHING : { flow: 'replace', ...given };
    return attempt(sheet, () => {
      insertAt(raw, at, selected);
      return { flow: 'insert', at, ...given };
    });
  }
  const whole = at === null ? raw : attempt(sheet, () => insertAt(raw, at, selected));
  const output = whole === undefined ? undefined : follow(sheet, path, whole);
  if (output === undefined) return undefined;
  return output === raw ? NOTHING : { flow: 'replace', output };
}
