// One variant, from an empty database to its figures.
import { openStand, withOutput } from './stand.mjs';

export async function runVariant(variant, { times, ...place }) {
  const stand = await openStand(variant, { ...place, name: `bench_${variant.name.replaceAll('-', '_')}` });
  try {
    await place.database.checkpoint();
    await stand.warmUp(times.warmUpMs);
    const figures = await stand.measure(times.measureMs);
    await stand.endLoad();
    return figures;
  } catch (error) {
    throw withOutput(error, stand);
  } finally {
    await stand.close();
  }
}
