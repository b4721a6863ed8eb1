import { main } from './main';

const stop = new AbortController();
// The first Ctrl-C stops listening; the second one ends the process, as it would without us.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort());

main(process.argv.slice(2), {
  env: process.env,
  folder: process.cwd(),
  say: (line) => console.log(line),
  sayWrong: (line) => console.error(line),
  signal: stop.signal,
}).then(
  (status) => {
    process.exitCode = status;
  },
  (error: unknown) => {
    console.error(error);
    process.exitCode = 1;
  },
);
