// The executions of a realm. One is advanced at a time, and all its microtasks have run before the next is: whatever code runs
// belongs to `current`.
//   K1. Calls are numbered in the order they are made. A number settles once; what comes for one that is closed changes nothing.
//   K2. Nothing of an execution is kept outside of its entry here: dropped, it leaves no trace.
//   K3. Where a call stands is asked for what is new, and for what may fail. It is a fifth of what a replay costs. What code does is the same with it.

const MAX_CALLS_OF_A_TURN = 10_000;
/** In characters: what one turn makes others read and keep. */
const MAX_REQUESTS_OF_A_TURN = 32 * 1024 * 1024;

const runs = new Map();
let current;

function begin(id, chance) {
  current = {
    calls: 0,
    open: new Map(),
    /** Calls up to this one were made before, and settled well (K3). */
    known: 0,
    issued: [],
    issuedSize: 0,
    aborted: [],
    logs: [],
    logged: 0,
    chance,
    random: undefined,
    // While the modules of the bundle are evaluated there is nobody to make calls for.
    isLoading: true,
    /** By key: handlers, and what answers of models look like. */
    exported: undefined,
    end: undefined,
  };
  runs.set(id, current);
  return current;
}

/**
 * What makes a call: it gives its number and the promise that settles with it. `request`: as JSON. `decode`: of what settles it, if not as
 * it is.
 */
function issue(name, request, decode) {
  const run = current;
  if (run === undefined || run.isLoading) {
    throw new TypeError(`${name} is called where the module is loaded; call it in a handler`);
  }
  if (run.issued.length >= MAX_CALLS_OF_A_TURN) {
    throw named(
      'Handler.TooManyCalls',
      `more than ${MAX_CALLS_OF_A_TURN} calls are made at once; await some of them first`,
    );
  }
  run.issuedSize += request.length;
  if (run.issuedSize > MAX_REQUESTS_OF_A_TURN) {
    throw named(
      'States.DataLimitExceeded',
      'calls that are made at once are given more than 32 MiB; await some of them first',
    );
  }
  const site = placeOfCaller(run.calls >= run.known); // K3
  const call = ++run.calls;
  const shownSite = site === undefined ? '' : `"site":{"line":${site.line},"column":${site.column}},`;
  run.issued.push(`{"call":${call},${shownSite}"request":${request}}`);
  const promise = new Promise((resolve, reject) => run.open.set(call, { resolve, reject, decode, site }));
  return { call, promise };
}

/** Nobody waits for the call any more. */
function abort(run, call, reason) {
  const open = run.open.get(call);
  if (open === undefined) return;
  run.open.delete(call);
  run.aborted.push(call);
  open.reject(reason);
}

/** `text`: the value, as JSON. `known`: where that is another one now. */
function settle(id, call, text, known) {
  const open = closed(id, call);
  if (known !== undefined) current.known = known;
  if (open === undefined) return;
  try {
    const value = JSON.parse(text);
    open.resolve(open.decode === undefined ? value : open.decode(value));
  } catch (error) {
    open.reject(error);
  }
}

function fail(id, call, name, cause) {
  const open = closed(id, call);
  if (open !== undefined) open.reject(failureOf(open, name, cause));
}

function closed(id, call) {
  current = runs.get(id);
  const open = current.open.get(call);
  if (open !== undefined) current.open.delete(call);
  return open; // K1
}

function cancel(id, reason) {
  current = runs.get(id);
  const open = [...current.open.values()];
  current.open.clear();
  for (const each of open) each.reject(failureOf(each, 'Cancelled', reason));
}

/** It is shown where the call stands: it was thrown nowhere else. */
function failureOf(open, name, cause) {
  const error = named(name, cause);
  if (open.site !== undefined) places.set(error, open.site);
  return error;
}

/** What it did since the last time, as JSON. */
function take(id) {
  const run = runs.get(id);
  const { issued, aborted, logs, end } = run;
  const calls = issued.join(',');
  if (issued.length > 0) run.issued = [];
  run.issuedSize = 0;
  if (aborted.length > 0) run.aborted = [];
  if (logs.length > 0) run.logs = [];
  run.logged = 0;
  const rest = `${end === undefined ? '' : `"end":${end},`}"open":${run.open.size}`;
  return `{"calls":[${calls}],"aborted":[${aborted}],"logs":${logs.length > 0 ? JSON.stringify(logs) : '[]'},${rest}}`;
}
