import { z } from 'zod';

/** The environment is wrong; the message names every bad variable. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';

  constructor(readonly problems: readonly string[]) {
    super(`The settings cannot be used:\n${problems.map((problem) => `  ${problem}`).join('\n')}`);
  }
}

/**
 * Reads settings from an environment. An empty variable counts as absent; others than the schema's are not looked at.
 * Of the variables of each group of `together` all are set or none. Throws `ConfigError`, which tells all that is wrong and no value of a variable.
 */
export function loadConfig<S extends z.ZodRawShape>(
  shape: S,
  env: Readonly<Record<string, string | undefined>>,
  together: readonly (readonly (keyof S & string)[])[] = [],
): z.infer<z.ZodObject<S>> {
  const given = Object.fromEntries(Object.keys(shape).flatMap((name) => (env[name] ? [[name, env[name]]] : [])));
  const missing = together.flatMap((group) => missingOf(group, given));
  const result = z.object(shape).safeParse(given);
  if (result.success && missing.length === 0) return result.data;
  const issues = result.error?.issues ?? [];
  const bad = issues.map(
    ({ path: [name = ''], message }) => `${String(name)}: ${String(name) in given ? message : 'has to be set'}`,
  );
  throw new ConfigError([...bad, ...missing]);
}

function missingOf(together: readonly string[], given: object): string[] {
  const first = together.find((name) => name in given);
  if (first === undefined) return [];
  return together.filter((name) => !(name in given)).map((name) => `${name}: has to be set, as ${first} is`);
}
