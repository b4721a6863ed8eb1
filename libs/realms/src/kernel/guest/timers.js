// setTimeout is a durable timer. Its number is that of its call.

function setTimeoutOfRealm(callback, ms = 0, ...args) {
  if (typeof callback !== 'function') throw new TypeError('setTimeout takes a function');
  const until = untilAt(Math.max(0, Number(ms) || 0), 'setTimeout');
  const { call, promise } = issue('setTimeout', JSON.stringify({ kind: 'sleep', name: 'setTimeout', until }));
  const told = promise.then(() => callback(...args), ignored); // closed by clearTimeout, or by the end of all
  told.catch((error) => write('error', ['what setTimeout called has failed, and nobody hears of it:', error]));
  return call;
}

function clearTimeoutOfRealm(id) {
  if (current !== undefined && typeof id === 'number') abort(current, id, undefined);
}

function setIntervalOfRealm() {
  throw new TypeError(
    'setInterval is not there: repeat with `for (;;) { await sleep("1h"); … }`, or have a handler started by every("hour", …)',
  );
}

function queueMicrotaskOfRealm(callback) {
  if (typeof callback !== 'function') throw new TypeError('queueMicrotask takes a function');
  Promise.resolve().then(callback);
}
