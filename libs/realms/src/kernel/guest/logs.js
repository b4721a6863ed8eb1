// What a handler logs goes with its turn into the history.

const MAX_LOGS_OF_A_TURN = 1_000;
const MAX_LOG_TEXT = 8_192;
/** Of a turn, in characters. */
const MAX_LOGGED = 262_144;

function write(level, args) {
  const run = current;
  if (run === undefined || run.logged > MAX_LOGGED) return;
  const text = shown(args).slice(0, MAX_LOG_TEXT);
  run.logged += text.length;
  if (run.logs.length < MAX_LOGS_OF_A_TURN && run.logged <= MAX_LOGGED) return void run.logs.push({ level, text });
  run.logged = Infinity;
  run.logs.push({ level: 'warn', text: 'more was logged in this turn, and is left out' });
}

function shown(args) {
  return args
    .map((arg) => (typeof arg === 'string' ? arg : isError(arg) ? `${arg.name}: ${arg.message}` : inspected(arg)))
    .join(' ');
}

function inspected(value) {
  if (typeof value !== 'object' || value === null)
    return typeof value === 'function' ? `[function ${value.name}]` : String(value);
  try {
    return JSON.stringify(value, told) ?? String(value);
  } catch {
    return Object.prototype.toString.call(value);
  }
}

/** What JSON would leave out, or stumble over. */
function told(_, value) {
  if (isError(value)) return `${value.name}: ${value.message}`;
  if (value instanceof Map || value instanceof Set) return [...value];
  return typeof value === 'bigint' ? `${value}n` : value;
}

const ignored = () => {};
const writer =
  (level) =>
  (...args) =>
    write(level, args);

const consoleOfRealm = {
  log: writer('info'),
  info: writer('info'),
  debug: writer('debug'),
  trace: writer('debug'),
  dir: writer('info'),
  table: writer('info'),
  warn: writer('warn'),
  error: writer('error'),
  assert: (holds, ...args) => holds || write('error', ['Assertion failed', ...args]),
  group: ignored,
  groupCollapsed: ignored,
  groupEnd: ignored,
  time: ignored,
  timeEnd: ignored,
  timeLog: ignored,
  count: ignored,
  countReset: ignored,
};

const log = Object.assign(writer('info'), {
  debug: writer('debug'),
  info: writer('info'),
  warn: writer('warn'),
  error: writer('error'),
});
