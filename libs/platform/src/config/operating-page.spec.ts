import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { settings } from './settings';

const ROOT = join(__dirname, '../../../..');
const APPS = { S: 'standalone', G: 'gateway', R: 'registry', E: 'executor' };
/** Settings that several apps take from a list of their own. */
const LISTS = {
  KAFKA_: 'kafkaSettings',
  OBJECTS_S3_: 'objectSettings',
  SMTP_: 'smtpSettings',
  AI_: 'modelSettings',
  ANTHROPIC_: 'modelSettings',
};
/** What stands there where the default is not a constant. */
const IN_WORDS = ['its first address', 'where its door listens', 'a quarter of the heap, 256 at most'];

interface Row {
  name: string;
  readBy: string;
  byDefault: string;
}

const page = readFileSync(join(ROOT, 'docs/operating.md'), 'utf8');
const rows = [...page.matchAll(/^\|\s*`([A-Z0-9_]+)`\s*\| *([SGRE ]+?) *\|([^|]*)\|/gm)].map(
  ([, name = '', readBy = '', byDefault = '']): Row => ({ name, readBy, byDefault }),
);
const configs = Object.entries(APPS).map(
  ([letter, app]) => [letter, readFileSync(join(ROOT, `apps/${app}/src/config.ts`), 'utf8')] as const,
);

function isReadBy(config: string, name: string): boolean {
  const isListed = Object.entries(LISTS).some(([prefix, list]) => name.startsWith(prefix) && config.includes(list));
  const isOfBrokers = ['KAFKA_BROKERS', 'KAFKA_SESSION_TIMEOUT_MS'].includes(name);
  return (isListed && !isOfBrokers) || new RegExp(`\\b${name}\\b`).test(config);
}

function defaultOf(name: string): string {
  const [, schema] = Object.entries(settings).find(([key]) => key === name) ?? [];
  const value = schema?.safeParse(undefined).data;
  return value === undefined || String(value) === '' ? '' : `\`${String(value)}\``;
}

describe('the table of settings in docs/operating.md', () => {
  it('has every setting once, and no other', () =>
    expect(rows.map(({ name }) => name).sort()).toEqual(Object.keys(settings).sort()));

  it.each(rows)('says who reads $name, and its default', ({ name, readBy, byDefault }) => {
    const readers = configs.filter(([, config]) => isReadBy(config, name)).map(([letter]) => letter);
    expect(readBy.trim()).toBe(readers.join(' '));
    expect(IN_WORDS.includes(byDefault.trim()) ? '' : byDefault.trim()).toBe(defaultOf(name));
  });
});
