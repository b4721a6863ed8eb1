import { ADDED_FUNCTIONS } from './added-functions';

/** The functions of JSONata itself. `$eval` is among them and is refused where it is called. */
const BUILT_IN = [
  ...['sum', 'count', 'max', 'min', 'average', 'string', 'substring', 'substringBefore', 'substringAfter', 'lowercase'],
  ...[
    'uppercase',
    'length',
    'trim',
    'pad',
    'match',
    'contains',
    'replace',
    'split',
    'join',
    'formatNumber',
    'formatBase',
  ],
  ...['formatInteger', 'parseInteger', 'number', 'floor', 'ceil', 'round', 'abs', 'sqrt', 'power', 'random', 'boolean'],
  ...[
    'not',
    'map',
    'zip',
    'filter',
    'single',
    'reduce',
    'sift',
    'each',
    'keys',
    'lookup',
    'append',
    'exists',
    'spread',
  ],
  ...['merge', 'reverse', 'error', 'assert', 'type', 'sort', 'shuffle', 'distinct', 'base64encode', 'base64decode'],
  ...['encodeUrlComponent', 'encodeUrl', 'decodeUrlComponent', 'decodeUrl', 'eval', 'toMillis', 'fromMillis', 'clone'],
  ...['now', 'millis'],
];

/** Every function that an expression can call without having made it. */
export const FUNCTION_NAMES: ReadonlySet<string> = new Set([
  ...BUILT_IN,
  ...ADDED_FUNCTIONS.map(({ name }) => name),
  'uuid',
]);
