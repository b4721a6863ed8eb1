// Registers the functions and the workflow. Run it as often as you like: what is there already and the same is left alone.
import { readFile } from 'node:fs/promises';
import { isDeepStrictEqual } from 'node:util';
import { api } from './client.mjs';
import { onboarding } from './onboarding.mjs';

const functionsUrl = (process.env.FUNCTIONS_URL ?? 'http://127.0.0.1:4000').replace(/\/$/, '');

/** Creates it where it is missing, replaces it where it differs. */
async function put(collection, wanted) {
  const path = `/${collection}/${encodeURIComponent(wanted.name)}`;
  const found = await api('GET', path).catch((error) => {
    if (error.status === 404) return undefined;
    throw error;
  });
  const differs = found && Object.entries(wanted).some(([field, value]) => !isDeepStrictEqual(found[field], value));
  if (!found) await api('POST', `/${collection}`, wanted);
  else if (differs) await api('PUT', path, wanted);
  console.log(`${wanted.name}: ${found ? (differs ? 'updated' : 'unchanged') : 'created'}`);
}

try {
  for (const name of Object.keys(onboarding))
    await put('functions', { name, type: 'http', url: `${functionsUrl}/${name}` });
  await put('workflows', JSON.parse(await readFile(new URL('workflow.json', import.meta.url), 'utf8')));
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
