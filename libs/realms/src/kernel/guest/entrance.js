// What the host gets hold of, and code never sees.
close();
const entrance = {
  ...{ install, start, settle, fail, cancel, take, drop, inspect },
  /** Of the error that ended it, as JSON. */
  place: () => JSON.stringify(lastPlace),
  thrown,
};
