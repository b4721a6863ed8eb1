// The variants one after the other, each against the yardstick of the same run.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { benchInterpreter } from './interpreter.mjs';
import { describeMachine } from './machine.mjs';
import { printProfiles } from './profile.mjs';
import { quantile } from './quantile.mjs';
import { forkRole } from './roles.mjs';
import { runVariant } from './run-variant.mjs';
import * as tables from './tables.mjs';
import { verdicts } from './verdicts.mjs';
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
    console.log(`  ${Math.round(figures.rate)}/s, p50 ${figures.p50.toFixed(2)} ms`);
    if (isProfiled) printProfiles({ folder: profileFolder, variant, figures });
  }
  await yardstick.measure();
  const machine = describeMachine(place.database.version);
  print(results, yardstick.median(), machine);
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

function print(results, yardstick, { cores, cpu, memory, node, postgres }) {
  const parts = [
    `${cores} cores (${cpu}), ${memory}, Node.js ${node}, Postgres ${postgres}`,
    tables.yardstickLine(yardstick),
    tables.speedTable(results, yardstick),
    tables.costTable(results),
    tables.memoryTable(results),
    verdicts(results, yardstick),
    tables.disturbance(results, cores),
  ];
  for (const part of parts) if (part !== '') console.log(`\n${part}`);
}
