import { code, quoted, wordsOf } from './phrases';

const OF_DATABASE: Readonly<Record<string, string>> = {
  create: 'Creates a record in',
  find: 'Looks up records in',
  findOne: 'Looks up a record in',
  update: 'Changes a record in',
  delete: 'Deletes a record from',
  search: 'Searches',
};
const OF_MODEL: Readonly<Record<string, string>> = { text: 'write a text', list: 'write a list' };

const BUILT_IN: Readonly<Record<string, string>> = {
  'slack.postMessage': 'Posts a message in Slack',
  'email.send': 'Sends an email',
};

/** What a function of this name is for, as far as names tell. */
export function sayFunction(name: string): string {
  const [root = '', ...rest] = name.split('.');
  const what = rest.join('.');
  if (root === 'ai' && what !== '') {
    const asked = Object.hasOwn(OF_MODEL, what) ? OF_MODEL[what] : undefined;
    return `Asks a model to ${asked ?? quoted(wordsOf(what))} (${code(name)})`;
  }
  if (Object.hasOwn(BUILT_IN, name)) return `${BUILT_IN[name]} (${code(name)})`;
  const verb = rest.at(-1) ?? '';
  if (root === 'db' && rest.length >= 2 && Object.hasOwn(OF_DATABASE, verb))
    return `${OF_DATABASE[verb]} ${code(rest.slice(0, -1).join('.'))}`;
  return `Calls ${code(name)}`;
}
