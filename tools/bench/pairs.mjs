// Two services side by side in one run, as a machine differs more from minute to minute than two releases do.
//   P1. Both run all the time, each with a database, a worker and, in the Kafka form, a broker of its own; one of them is
//       loaded at a time. What the other takes meanwhile is what it takes when idle.
//   P2. A pair is a window of each, one right after the other. Who is first changes from pair to pair, so that what grows
//       or fades during the run falls on both alike.
//   P3. What is compared is the median of the ratios of the pairs, never two windows that lie far apart.
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pairTable } from './pair-table.mjs';
import { openStand, withOutput } from './stand.mjs';
import { choose } from './variants.mjs';

const FILL_MS = 1_000; // from the first start to a load that runs evenly
const PAUSE_MS = 200;

/** `against` is the folder of another checkout, built, or the name of a variant of this one. */
export async function runPairs(variants, { against, checkout, times, ...place }) {
  const loaded = variants.filter(({ run }) => run === undefined);
  if (loaded.length === 0) throw new Error('Only variants under load are compared as pairs.');
  for (const variant of loaded) {
    const other = otherSide(variant, { against, checkout });
    const sides = [{ name: 'this', variant, checkout }, other];
    console.log(`\n${variant.name}: ${variant.says}, against ${other.name} …`);
    const pairs = await runPair(sides, { ...place, times });
    console.log(`\n${pairTable([`this, ${variant.name}`, other.name], pairs)}`);
  }
}

function otherSide(variant, { against, checkout }) {
  const folder = resolve(against);
  if (existsSync(join(folder, 'dist/apps/standalone/src/main.js'))) return { name: against, variant, checkout: folder };
  if (existsSync(folder)) throw new Error(`${folder} is not built: run "npm run build" there.`);
  return { name: against, variant: choose([against])[0], checkout };
}

async function runPair(sides, { database, folder, times }) {
  const stands = [];
  try {
    for (const [index, { variant, checkout }] of sides.entries()) {
      const name = `pair_${variant.name.replaceAll('-', '_')}_${index}`;
      stands.push(await openStand(variant, { name, database, folder, checkout }));
    }
    for (const stand of stands) {
      await stand.warmUp(times.warmUpMs);
      await stand.endLoad();
    }
    await database.checkpoint();
    const pairs = [];
    for (let round = 0; round < times.pairs; round++) {
      const order = round % 2 === 0 ? [0, 1] : [1, 0]; // P2
      const pair = [];
      for (const index of order) pair[index] = await measureAlone(stands[index], times.pairMs);
      pairs.push(pair);
      console.log(`  ${pair.map(({ rate, p50 }) => `${Math.round(rate)}/s, p50 ${p50.toFixed(2)} ms`).join('  |  ')}`);
    }
    return pairs;
  } catch (error) {
    throw stands.reduce(withOutput, error);
  } finally {
    for (const stand of stands) await stand.close();
  }
}

async function measureAlone(stand, ms) {
  await stand.beginLoad();
  await sleep(FILL_MS);
  const figures = await stand.measure(ms);
  await stand.endLoad();
  await sleep(PAUSE_MS);
  return figures;
}
