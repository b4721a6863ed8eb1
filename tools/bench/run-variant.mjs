// One variant: a stand of its own, and what is measured of it.
import { runRedeploy, runSteps, runSuspended, runWake } from './run-handlers.mjs';
import { runIdle } from './run-idle.mjs';
import { runLoad } from './run-load.mjs';
import { runStored } from './run-stored.mjs';
import { openStand, withOutput } from './stand.mjs';

const RUNS = {
  ...{ load: runLoad, idle: runIdle, stored: runStored },
  ...{ suspended: runSuspended, redeploy: runRedeploy, steps: runSteps, wake: runWake },
};

export async function runVariant(variant, { times, ...place }) {
  const stand = await openStand(variant, { ...place, name: `bench_${variant.name.replaceAll('-', '_')}` });
  try {
    return await RUNS[variant.run ?? 'load'](stand, { database: place.database, times });
  } catch (error) {
    throw withOutput(error, stand);
  } finally {
    await stand.close();
  }
}
