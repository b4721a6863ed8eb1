// A bundle is a function of its own `module`, `exports`, `require` and `globalThis`: each execution has its modules anew.

const EVERY_KEY = ['type', 'on', 'every'];

const workflowsDo = {
  AI: (handlers) => handlers,
  on: (event, code) => ({ type: 'Function', code, on: event }),
  every: (phrase, code) => ({ type: 'Function', code, every: phrase }),
  // Of workflows that are no code: described beside handlers, and of no concern here.
  createWorkflow: (definition) => definition,
  ...shared,
};
workflowsDo.default = workflowsDo;

function requireOfRealm(name) {
  if (name === 'workflows.do') return workflowsDo;
  throw new TypeError(`${brief(name)} cannot be required: a bundle holds all that it needs but workflows.do`);
}

let factory;

function install(bundle) {
  factory = bundle;
}

/** What the bundle exports, evaluated for the execution at hand. */
function load(viewOfGlobal) {
  const module = { exports: {} };
  // By `call`, the engine would seldom know where in it it was ended.
  factory(viewOfGlobal, viewOfGlobal, viewOfGlobal, module, module.exports, requireOfRealm);
  const value = module.exports;
  return typeof value === 'object' && value !== null && value.default !== undefined ? value.default : value;
}

function codeOf(handlers, name) {
  const value =
    typeof handlers === 'object' && handlers !== null && Object.hasOwn(handlers, name) ? handlers[name] : undefined;
  const code = typeof value === 'function' ? value : value?.code;
  if (typeof code === 'function') return code;
  throw named('Handler.NotFound', `the bundle exports no handler ${brief(name)}`);
}

function contextOf(event, execution) {
  return { ...shared, event, args: event, execution };
}

/** `text`: what the execution is, and what it is started with. */
function start(id, text) {
  const { handler, signature, event, execution, chance } = JSON.parse(text);
  const run = begin(id, chance);
  const settled = (end) => {
    run.end ??= end;
  };
  try {
    const exported = load(newView());
    const code = codeOf(exported, handler);
    run.exported = exported;
    run.isLoading = false;
    const context = contextOf(event, Object.freeze(execution));
    const result = signature === 'event' ? code(event, context) : code(context);
    Promise.resolve(result).then(
      (value) => settled(endOfResult(value)),
      (error) => settled(endOfThrown(error)),
    );
  } catch (error) {
    settled(endOfThrown(error));
  }
}

function drop(id) {
  if (runs.get(id) === current) current = undefined;
  runs.delete(id);
}

/** What the bundle exports, for whoever registers it. */
function inspect() {
  const run = begin(0, '00000000000000000000000000000000');
  try {
    const handlers = load(newView());
    if (typeof handlers !== 'object' || handlers === null)
      throw new TypeError(`the bundle exports ${brief(handlers)}, and no handlers`);
    return JSON.stringify({
      ok: true,
      handlers: Object.keys(handlers).map((key) => described(key, handlers[key])),
      logs: run.logs,
    });
  } catch (error) {
    return endOfThrown(error);
  } finally {
    drop(0);
  }
}

function described(key, value) {
  if (typeof value === 'function') return { key, kind: 'function' };
  if (typeof value?.code !== 'function') return { key, kind: 'other' };
  const shown = Object.fromEntries(
    EVERY_KEY.filter((name) => typeof value[name] === 'string').map((name) => [name, value[name]]),
  );
  return { key, kind: 'Function', ...shown };
}
