// A variant under its load, from an empty database to its figures.
export async function runLoad(stand, { database, times }) {
  await database.checkpoint();
  await stand.warmUp(times.warmUpMs);
  const figures = await stand.measure(times.measureMs);
  await stand.endLoad();
  return figures;
}
