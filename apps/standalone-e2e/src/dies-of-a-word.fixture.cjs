// Loaded into the service before anything else (NODE_OPTIONS). What a process dies of can be anything; here it is a text that
// exists only once an expression has made it: where somebody writes it down as JSON, the process is gone, as if out of memory.
const WORD = process.env.DEADLY_WORD;
const write = JSON.stringify;

// Processes that the service starts get the same options, and are not meant.
if (WORD && /apps\/standalone\/src\/main\.js$/.test(process.argv[1] ?? ''))
  JSON.stringify = (...given) => {
    const text = write(...given);
    if (typeof text === 'string' && text.includes(WORD)) process.kill(process.pid, 'SIGKILL');
    return text;
  };
