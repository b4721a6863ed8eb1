import { type Json } from '@workflows/contracts';
import { describeType } from '../json-type';
import type { Template } from '../program';
import { clip } from './clip';
import { readText, required } from './read-fields';
import { refuse, type Compilation, type Source } from './state-source';

/** 1-128 ASCII letters, digits and `._-:/`. */
const FUNCTION_NAME = /^[A-Za-z0-9._\-:/]{1,128}$/;

export function isFunctionName(text: string): boolean {
  return FUNCTION_NAME.test(text);
}

/** The `functions` list of a body; undefined: absent, or so wrong that no task can be held against it. */
export function readFunctionList(value: Json | undefined, { problems }: Compilation): ReadonlySet<string> | undefined {
  if (value === undefined) return undefined;
  if (!Array.isArray(value)) {
    problems.add(
      '/functions',
      'TYPE_WRONG',
      () => `"functions" must be an array of function names, not ${describeType(value)}.`,
    );
    return undefined;
  }
  const names = new Set<string>();
  for (const [index, name] of value.entries()) {
    if (typeof name === 'string' && isFunctionName(name)) names.add(name);
    else
      problems.add(
        `/functions/${index}`,
        'FUNCTION_NAME_INVALID',
        () => 'The name of a function must be a string of 1-128 ASCII letters, digits and . _ - : /',
      );
  }
  return names;
}

/** Settled 5: with a list, each task's function must be in it. Whether it is registered is another matter. */
export function checkFunctions(
  used: ReadonlyMap<string, readonly string[]>,
  list: ReadonlySet<string>,
  { problems, suggest }: Compilation,
): void {
  for (const [name, paths] of used) {
    if (list.has(name)) continue;
    const nearest = suggest(name, list);
    const hint =
      nearest === undefined
        ? 'add it there, or leave "functions" out.'
        : `did you mean "${nearest}"? Else add it there.`;
    for (const path of paths)
      problems.add(path, 'UNKNOWN_FUNCTION', () => `The function "${clip(name)}" is not in "functions"; ${hint}`);
  }
}

/** `task`: the name of a function, or an expression that gives one. `purpose` is what to do where it is missing. */
export function readCalledFunction(source: Source, purpose: string): Template {
  const name = required(source, 'task', readText(source, 'task'), purpose);
  if (name.kind !== 'constant' || typeof name.value !== 'string') return name;
  const { value } = name;
  if (isFunctionName(value)) source.compilation.useFunction(value, `${source.path}/task`);
  else {
    refuse(
      source,
      'task',
      'FUNCTION_NAME_INVALID',
      () => `"${clip(value)}" cannot be the name of a function: use 1-128 ASCII letters, digits and . _ - : /`,
    );
  }
  return name;
}
