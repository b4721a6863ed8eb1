import { readFile } from 'node:fs/promises';
import type { AnyJson } from '../json';
import { Misuse } from './say';

/** JSON as it is given, or `@file`, or `-` for what is typed in; `{}` where nothing is given. */
export async function readInput(text: string | undefined): Promise<AnyJson> {
  if (text === undefined) return {};
  const json = text === '-' ? await typed() : text.startsWith('@') ? await read(text.slice(1)) : text;
  try {
    return JSON.parse(json, held);
  } catch (error) {
    throw new Misuse(`The input is no JSON: ${error instanceof Error ? error.message : error}`);
  }
}

async function read(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new Misuse(`${file} cannot be read: ${error instanceof Error ? error.message : error}`);
  }
}

/** Sent, what is no double would be null. */
function held(_: string, value: AnyJson): AnyJson {
  if (typeof value !== 'number' || Number.isFinite(value)) return value;
  throw new Misuse('a number is larger than any that can be kept: at most 1.8e308');
}

async function typed(): Promise<string> {
  let text = '';
  for await (const chunk of process.stdin.setEncoding('utf8')) text += chunk;
  return text;
}
