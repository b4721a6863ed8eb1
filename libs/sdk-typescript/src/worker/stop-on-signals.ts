const SIGNALS = ['SIGTERM', 'SIGINT'] as const;

/** The first signal asks for the stop; the second one ends the process, as it would without us. */
export function stopOnSignals(stop: () => void, done: Promise<void>): void {
  const { process } = globalThis;
  if (typeof process?.once !== 'function') return;
  const leave = (): void => {
    for (const signal of SIGNALS) process.off(signal, onSignal);
  };
  const onSignal = (): void => {
    leave();
    stop();
  };
  for (const signal of SIGNALS) process.once(signal, onSignal);
  done.then(leave, leave);
}
