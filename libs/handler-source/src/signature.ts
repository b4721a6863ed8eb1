import ts from 'typescript';
import { textOf } from './context-paths';
import type { Written } from './parse';

/** What only the context has, and a handler takes out of its first parameter. */
const OF_CONTEXT = ['ai', 'api', 'db', 'event', 'args', 'sleep', 'waitForEvent', 'workflows'];

/** `({ api, event }) => …` is given the context, everything else `(event, context)`. */
export function signatureOf({ parameters: [first, second] }: Written): 'context' | 'event' {
  if (first === undefined || second !== undefined || !ts.isObjectBindingPattern(first.name)) return 'event';
  const names = first.name.elements.map(({ propertyName, name }) => {
    const taken = propertyName ?? name;
    return ts.isObjectBindingPattern(taken) || ts.isArrayBindingPattern(taken) ? undefined : textOf(taken);
  });
  return names.some((name) => name !== undefined && OF_CONTEXT.includes(name)) ? 'context' : 'event';
}

/** `onUserSignup` hears `User.Signup`: its last word is what has happened. */
export function eventOfKey(key: string): string | undefined {
  if (!/^on[A-Z]/.test(key)) return undefined;
  const words = key.slice(2).match(/[A-Z]+(?![a-z])|[A-Z]?[^A-Z]+/g) ?? [];
  const verb = words.pop();
  if (verb === undefined) return undefined;
  return words.length === 0 ? verb : `${words.join('')}.${verb}`;
}
