// The variants one after the other, each against the yardstick of the same run.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { figureParts } from './figures.mjs';
import { benchInterpreter } from './interpreter.mjs';
import { describeMachine } from './machine.mjs';
import { printProfiles } from './profile.mjs';
import { quantile } from './quantile.mjs';
import { forkRole } from './roles.mjs';
import { runVariant } from './run-variant.mjs';
import { yardstickLine } from './tables.mjs';
import { cpuOf } from './usage.mjs';
import { writePage } from './write-page.mjs';

/** `isWhole`: all that the page shows is measured, and written there. */
export async function measureAll(variants, { isWhole, isProfiled, ...place }) {
  const interpreter = isWhole ? benchInterpreter() : undefined;
  const yardstick = await openYardstick(place);
  const results = [];
  for (const variant of variants) {
    await yardstick.measure();
    console.log(`\n${variant.name}: ${variant.says} …`);
    const profileFolder = isProfiled ? join(place.folder, 'profile', variant.name) : undefined;
    if (isProfiled) mkdirSync(profileFolder, { recursive: true });
    const figures = await runVariant(variant, { ...place, profileFolder });
    results.push({ variant, figures });
    console.log(`  ${brief(figures)}`);
    if (isProfiled) printProfiles({ folder: profileFolder, variant, figures });
  }
  await yardstick.measure();
  const machine = describeMachine(place.database.version);
  const { cores, cpu, memory, node, postgres } = machine;
  console.log(`\n${cores} cores (${cpu}), ${memory}, Node.js ${node}, Postgres ${postgres}`);
  console.log(`\n${yardstickLine(yardstick.median())}`);
  console.log(`\n${figureParts(results, yardstick.median(), cores).join('\n\n')}`);
  console.log(
    isWhole
      ? `\nWritten to ${writePage(results, yardstick.median(), machine, interpreter)}.`
      : '\nNot a full run: nothing was written.',
  );
}

async function openYardstick({ database, times }) {
  const role = forkRole('./yardstick.mjs');
  await role.order('connect', { url: await database.create('yardstick'), warmUpMs: times.yardstickMs });
  const measured = [];
  return {
    async measure() {
      const one = await role.order('measure', { ms: times.yardstickMs });
      measured.push(one);
      console.log(`Yardstick: Y ${Math.round(one.y)}/s, L ${one.l.toFixed(3)} ms`);
    },
    median: () => ({ y: quantile(measured.map(({ y }) => y)), l: quantile(measured.map(({ l }) => l)) }),
  };
}

/** One line of what a variant gave, as soon as it is known. */
function brief({ rate, p50, usage, rows, after, woken, wakeMs, firstWakeMs, earlyMs, lateMs }) {
  if (woken !== undefined) return `${Math.round(woken)} woken/s`;
  if (wakeMs !== undefined) return `woken in ${wakeMs.toFixed(1)} ms, the first in ${firstWakeMs.toFixed(1)} ms`;
  if (earlyMs !== undefined) return `a step in ${earlyMs.toFixed(2)} ms, at the end in ${lateMs.toFixed(2)} ms`;
  if (rate !== undefined) return `${Math.round(rate)}/s, p50 ${p50.toFixed(2)} ms`;
  if (rows !== undefined) return `start p50 ${after.start.toFixed(2)} ms, read p50 ${after.read.toFixed(2)} ms`;
  return usage === undefined
    ? 'nothing can be told here'
    : `${cpuOf(usage).toFixed(2)} s of CPU, Postgres and broker included`;
}
