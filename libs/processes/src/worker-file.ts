/** How a thread or process of ours is started: what is built, or, in specs, the sources. */
export interface WorkerFile {
  file: string;
  execArgv?: string[];
}
