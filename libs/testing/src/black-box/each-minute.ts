const MINUTE_MS = 60_000;

/** Says once a minute how far a long run has come, until it has ended: one that is cut off has told something then. */
export async function eachMinute<Result>(say: () => object, run: () => Promise<Result>): Promise<Result> {
  const telling = setInterval(() => process.stdout.write(`${JSON.stringify(say())}\n`), MINUTE_MS);
  try {
    return await run();
  } finally {
    clearInterval(telling);
  }
}
