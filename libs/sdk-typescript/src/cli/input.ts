import { readFile } from 'node:fs/promises';
import type { AnyJson } from '../json';
import { Misuse } from './say';

/** Of what is quoted. */
const LONGEST = 40;

/** JSON as it is given, or `@file`, or `-` for what is typed in; `{}` where nothing is given. */
export async function readInput(text: string | undefined): Promise<AnyJson> {
  if (text === undefined) return {};
  const json = text === '-' ? await typed() : text.startsWith('@') ? await read(text.slice(1)) : text;
  try {
    return JSON.parse(json, held);
  } catch (error) {
    const what = text.startsWith('@') ? text.slice(1) : text === '-' ? 'What was typed in' : text.slice(0, LONGEST);
    throw new Misuse(`${what} is no JSON: ${error instanceof Error ? error.message : error}`);
  }
}

/** Editors put a mark before it, which is no part of it. */
async function read(file: string): Promise<string> {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(await readFile(file));
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
