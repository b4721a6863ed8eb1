/** Makes a process end with us, however we end: its input is a pipe from us. */
export const END_WITH_PARENT = `data:text/javascript,process.stdin.resume().once('close',()=>process.exit()).unref()`;
