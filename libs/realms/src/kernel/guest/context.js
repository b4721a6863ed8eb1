// What a handler is handed: ai, api, db and their like. One frozen set for all executions of the realm.

/** Of a single call, beside its arguments. */
const OPTIONS = ['retry', 'timeout', 'signal'];

function isPlainObject(value) {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}

/** The text of `` ai`…` ``. */
function templateText(args) {
  const [strings, ...values] = args;
  return strings.map((part, i) => (i < values.length ? part + inText(values[i]) : part)).join('');
}

function inText(value) {
  return typeof value === 'object' && value !== null ? jsonText(value, (what) => new TypeError(what)) : String(value);
}

function isTemplate(args) {
  return Array.isArray(args[0]) && Object.hasOwn(args[0], 'raw') && Array.isArray(args[0].raw);
}

/** A last argument that says how to call, apart from what the function gets. The rest of it, if any, is the function's. `own`: so many are none. */
function withoutOptions(args, own) {
  const last = args.at(-1);
  if (args.length <= own || !isPlainObject(last) || !OPTIONS.some((key) => Object.hasOwn(last, key)))
    return { args, options: {} };
  const rest = { ...last };
  for (const key of OPTIONS) delete rest[key];
  return { args: [...args.slice(0, -1), ...(Object.keys(rest).length > 0 ? [rest] : [])], options: last };
}

function callFunction(name, given, own = 1) {
  const { args, options } = withoutOptions(given, own);
  const text = isTemplate(args) ? JSON.stringify(templateText(args)) : argumentsText(name, args);
  let request = `{"kind":"function","name":${JSON.stringify(name)},"arguments":${text}`;
  if (options.retry !== undefined) request += `,"retry":${argumentsText(`retry of ${name}`, [options.retry])}`;
  if (options.timeout !== undefined) request += `,"timeoutMs":${durationMs(options.timeout, 'timeout')}`;
  return abortable(options.signal, name, `${request}}`);
}

/** A call of any other kind. */
function callOf(request, signal, decode) {
  const refuse = (what, at) =>
    named('Handler.InvalidArguments', `${request.name} is given ${what} at ${at} and takes JSON only`);
  return abortable(signal, request.name, jsonText(request, refuse, `${request.name} is given`), decode);
}

function requestApproval(given = {}) {
  const { approvers, prompt, options, timeout, signal } = given;
  if (approvers === undefined && Object.hasOwn(given, 'approvers'))
    throw new TypeError('approvers of humans.requestApproval is undefined; leave it out where anybody may decide');
  const request = { kind: 'approval', name: 'humans.requestApproval' };
  if (approvers !== undefined) request.approvers = [approvers].flat();
  if (prompt !== undefined) request.prompt = prompt;
  if (options !== undefined) request.options = [options].flat();
  if (timeout !== undefined) request.timeoutMs = durationMs(timeout, 'timeout');
  return callOf(request, signal);
}

function nameOfCall(root, path) {
  if (root === 'ai') return path.length === 0 ? 'ai.text' : `ai.${path.join('.')}`;
  return root === 'api' ? path.join('.') : `${root}.${path.join('.')}`;
}

function applyCall(root, path, args) {
  if (path.length === 0 && root !== 'ai')
    throw new TypeError(`${root} is no function; call one of it, as in ${root}.name()`);
  const name = nameOfCall(root, path);
  if (root === 'ai' && path.length > 0) args = withSchema(path, args);
  if (isAgent(root, args)) return runAgent(name, args);
  if (root === 'db') checkDocumentCall(name, path, args);
  if (root === 'api' && name === 'humans.requestApproval') return requestApproval(args[0]);
  return callFunction(name, args, ownArguments(root, path));
}

/** What the bundle says, beside its handlers, of what `ai.<name>` answers; it goes with each call that says nothing of that itself. */
function withSchema([name, ...deeper], args) {
  const exported = current?.exported;
  if (exported === undefined || deeper.length > 0 || !Object.hasOwn(exported, name) || isTemplate(args)) return args;
  const schema = exported[name];
  const [input = {}, config = {}, ...more] = args;
  const isSaid = more.length > 0 || !isPlainObject(config) || config.schema !== undefined;
  return isSaid || !isSchema(schema) ? args : [input, { ...config, schema }];
}

function isSchema(value) {
  return Array.isArray(value) || typeof value === 'string' || (isPlainObject(value) && value.type !== 'Function');
}

/** What a name stands for is found out where it is called. What others ask of any object is not there: a promise it is not. */
function proxyOf(call, path, isDeep, nameOf = () => undefined) {
  const known = new Map();
  const refuse = () => {
    throw new TypeError('ai, api, db and workflows cannot be changed');
  };
  const member = new Proxy(() => {}, {
    get(_, key) {
      if (typeof key !== 'string' || key === 'then' || key === 'toJSON') return undefined;
      if (path.length > 0 && !isDeep) return undefined;
      if (!known.has(key)) known.set(key, proxyOf(call, [...path, key], isDeep, nameOf));
      return known.get(key);
    },
    apply: (_, __, args) => call(path, args),
    set: refuse,
    defineProperty: refuse,
    deleteProperty: refuse,
    setPrototypeOf: refuse,
    preventExtensions: refuse,
  });
  if (path.length > 0) functionsOfMembers.set(member, nameOf(path));
  return member;
}

const treeOf = (root) =>
  proxyOf(
    (path, args) => applyCall(root, path, args),
    [],
    true,
    (path) => nameOfCall(root, path),
  );

const workflows = proxyOf(
  ([workflow], [input, options = {}]) => {
    if (workflow === undefined)
      throw new TypeError('workflows is no function; call one of it, as in workflows.name(input)');
    const name = `workflows.${workflow}`;
    const request = { kind: 'workflow', name, workflow, arguments: input ?? {} };
    if (options.version !== undefined) request.version = Number(options.version);
    if (options.detached === true) request.detached = true;
    return callOf(request, options.signal);
  },
  [],
  false,
);

function sleep(time) {
  return callOf({ kind: 'sleep', name: 'sleep', until: untilAt(time, 'sleep') }, undefined, ignored);
}

function textOf(value, name) {
  if (typeof value === 'string' && value !== '') return value;
  throw new TypeError(`${name} takes a name, and not ${brief(value)}`);
}

function waitForEvent(event, { match, key, since, timeout, signal } = {}) {
  const request = { kind: 'event', name: 'waitForEvent', event: textOf(event, 'waitForEvent') };
  if (match !== undefined) request.match = match;
  if (key !== undefined) request.key = String(key);
  if (since !== undefined) request.sinceAt = momentAt(since, 'since');
  if (timeout !== undefined) request.timeoutMs = durationMs(timeout, 'timeout');
  return callOf(request, signal);
}

function signalOfHandler(type, { match, timeout, signal } = {}) {
  const request = { kind: 'signal', name: 'signal', signal: textOf(type, 'signal') };
  if (match !== undefined) request.match = match;
  if (timeout !== undefined) request.timeoutMs = durationMs(timeout, 'timeout');
  return callOf(request, signal);
}

const shared = Object.freeze({
  ai: treeOf('ai'),
  api: treeOf('api'),
  db: treeOf('db'),
  workflows,
  sleep,
  waitForEvent,
  signal: signalOfHandler,
  log: Object.freeze(log),
});
