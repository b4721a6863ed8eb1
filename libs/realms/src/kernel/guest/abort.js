// AbortController and AbortSignal: they close single calls.

class AbortSignalOfRealm {
  #listeners = new Set();
  aborted = false;
  reason = undefined;
  onabort = null;

  addEventListener(type, listener, options) {
    if (type !== 'abort') return;
    this.#listeners.add({ listener, once: options?.once === true });
  }

  removeEventListener(type, listener) {
    for (const each of this.#listeners) if (each.listener === listener) this.#listeners.delete(each);
  }

  throwIfAborted() {
    if (this.aborted) throw this.reason;
  }

  static abort(reason) {
    const controller = new AbortControllerOfRealm();
    controller.abort(reason);
    return controller.signal;
  }

  static timeout(ms) {
    const controller = new AbortControllerOfRealm();
    setTimeoutOfRealm(() => controller.abort(named('TimeoutError', `it took more than ${ms} ms`)), ms);
    return controller.signal;
  }

  static any(signals) {
    const controller = new AbortControllerOfRealm();
    for (const signal of signals) {
      if (signal.aborted) controller.abort(signal.reason);
      else signal.addEventListener('abort', () => controller.abort(signal.reason));
    }
    return controller.signal;
  }

  static fire(signal, reason) {
    if (signal.aborted) return;
    signal.aborted = true;
    signal.reason = reason === undefined ? named('AbortError', 'it was aborted') : reason;
    const event = { type: 'abort', target: signal };
    const heard = [...signal.#listeners].map(({ listener }) => listener);
    for (const each of signal.#listeners) if (each.once) signal.#listeners.delete(each);
    for (const listener of typeof signal.onabort === 'function' ? [signal.onabort, ...heard] : heard) {
      if (typeof listener === 'function') listener.call(signal, event);
      else listener.handleEvent(event);
    }
  }
}
const fireAbort = AbortSignalOfRealm.fire;
delete AbortSignalOfRealm.fire;

class AbortControllerOfRealm {
  signal = new AbortSignalOfRealm();

  abort(reason) {
    fireAbort(this.signal, reason);
  }
}

/** A call that ends with `signal`, where there is one. */
function abortable(signal, name, request, decode) {
  if (signal === undefined || signal === null) return issue(name, request, decode).promise;
  if (!(signal instanceof AbortSignalOfRealm)) throw new TypeError('`signal` takes an AbortSignal');
  if (signal.aborted) return Promise.reject(signal.reason);
  const run = current;
  const { call, promise } = issue(name, request, decode);
  signal.addEventListener('abort', () => abort(run, call, signal.reason), { once: true });
  return promise;
}
