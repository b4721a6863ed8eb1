import { readFileSync } from 'node:fs';
import { ConfigError, GivenKeys, KEY_LIST_RULE, readKeyList, type KeyRing } from '@workflows/platform';

/** Where the keys for secrets are told: at most one of the two. */
export interface SecretsKeySettings {
  SECRETS_KEY?: string | undefined;
  SECRETS_KEY_FILE?: string | undefined;
}

/** The keys that the settings name; undefined where they name none. Throws `ConfigError`, which holds nothing of a key. */
export function secretsKeys({ SECRETS_KEY: given, SECRETS_KEY_FILE: file }: SecretsKeySettings): KeyRing | undefined {
  if (given !== undefined && file !== undefined)
    throw new ConfigError(['SECRETS_KEY and SECRETS_KEY_FILE: set one of them, not both']);
  if (file === undefined) return given === undefined ? undefined : new GivenKeys(given);
  const text = readKeyFile(file);
  if (readKeyList(text) === undefined)
    throw new ConfigError([`SECRETS_KEY_FILE: what ${file} holds must ${KEY_LIST_RULE}`]);
  return new GivenKeys(text);
}

function readKeyFile(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? String(error.code) : 'it is no file';
    throw new ConfigError([`SECRETS_KEY_FILE: ${file} cannot be read (${reason})`]);
  }
}
