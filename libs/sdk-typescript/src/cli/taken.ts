import { Misuse } from './say';

/** How many arguments each command takes at most, and which options besides those of all. */
const TAKEN: Readonly<Record<string, readonly [most: number, ...options: string[]]>> = {
  dev: [1],
  deploy: [1],
  run: [2, 'event'],
  test: [3, 'mocks'],
  logs: [1],
  explain: [1],
  rehearse: [1, 'to', 'map'],
  migrate: [1, 'to', 'map', 'dry-run'],
};
const OF_ALL = ['url', 'token', 'help', 'version'];

/** Nothing that somebody wrote is passed over in silence. Throws Misuse. */
export function checkTaken(
  command: string,
  given: readonly string[],
  options: Readonly<Record<string, unknown>>,
): void {
  const [most, ...own] = TAKEN[command] ?? [Infinity, ...Object.keys(options)];
  const other = Object.keys(options).find((name) => ![...OF_ALL, ...own].includes(name));
  if (other !== undefined) throw new Misuse(`${command} takes no --${other}`);
  const known = options['event'] === undefined ? most : most - 1;
  if (given.length > known)
    throw new Misuse(`${command} has no use for "${given[known]}"; what has spaces goes in quotes`);
}
