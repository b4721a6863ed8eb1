// What the figures were taken on, without anything that tells whose machine it is.
import { cpus, platform, totalmem } from 'node:os';

export function describeMachine(postgresVersion) {
  const all = cpus();
  return {
    cores: all.length,
    cpu: all[0]?.model.trim() ?? 'unknown CPU',
    memory: `${Math.round(totalmem() / 2 ** 30)} GiB`,
    system: platform(),
    node: process.version.slice(1),
    postgres: postgresVersion,
    date: new Date().toISOString().slice(0, 10),
  };
}
