import { readFile } from 'node:fs/promises';
import type { AnyJson } from '../json';
import { Misuse } from './say';

/** JSON as it is given, or `@file`, or `-` for what is typed in; `{}` where nothing is given. */
export async function readInput(text: string | undefined): Promise<AnyJson> {
  if (text === undefined) return {};
  const json = text === '-' ? await typed() : text.startsWith('@') ? await readFile(text.slice(1), 'utf8') : text;
  try {
    return JSON.parse(json);
  } catch (error) {
    throw new Misuse(`The input is no JSON: ${error instanceof Error ? error.message : error}`);
  }
}

async function typed(): Promise<string> {
  let text = '';
  for await (const chunk of process.stdin.setEncoding('utf8')) text += chunk;
  return text;
}
