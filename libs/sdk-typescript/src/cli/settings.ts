import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Client, DEFAULT_URL } from '../client/client';

export interface Given {
  url?: string;
  token?: string;
}

/** Somebody waits for an answer, or for the word that there is no service. */
const ATTEMPTS = 2;

type Env = Readonly<Record<string, string | undefined>>;

/** The service and its key, as they are given, else as the environment says, else those of an `npm start` around here. */
export function clientOf(given: Given, env: Env, folder: string): Client {
  const url = given.url ?? env['WORKFLOWS_URL'] ?? DEFAULT_URL;
  const token = given.token ?? env['API_KEY'] ?? (isHere(url) ? developmentKey(folder) : undefined) ?? '';
  return new Client({ url, token, attempts: ATTEMPTS });
}

/** A key of one's own machine goes to nobody else. */
function isHere(url: string): boolean {
  return URL.canParse(url) && ['127.0.0.1', 'localhost', '[::1]'].includes(new URL(url).hostname);
}

/** `npm start` keeps its key beside its data; it is looked for in this folder and in those around it. */
function developmentKey(folder: string): string | undefined {
  try {
    return readFileSync(join(folder, '.data', 'development-key'), 'utf8').trim();
  } catch {
    const around = dirname(folder);
    return around === folder ? undefined : developmentKey(around);
  }
}
