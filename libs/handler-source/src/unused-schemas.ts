import type { ReadHandler, SourceFault } from '@workflows/runtime';

/** Of what describes the answers of models, what no handler asks for by its name: it may be misspelt. */
export function unusedSchemas(
  keys: readonly string[],
  handlers: readonly Pick<ReadHandler, 'functions'>[],
): SourceFault[] {
  const called = new Set(handlers.flatMap(({ functions }) => functions));
  return keys
    .filter((key) => !called.has(`ai.${key}`))
    .map((key) => {
      const message = `"${key}" says what ai.${key} answers, and no handler calls ai.${key}.`;
      return { code: 'SCHEMA_UNUSED', message, key };
    });
}
