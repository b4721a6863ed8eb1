import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The text of a file of `sql/`, or of `migrations/`. */
export function loadSql(name: string, folder: 'sql' | 'migrations' = 'sql'): string {
  return readFileSync(join(__dirname, folder, `${name}.sql`), 'utf8');
}
