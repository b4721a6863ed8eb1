import type { ReadHandler, SourceReader, SourceReading, SourceText } from '@workflows/runtime';

/** Reads code as far as specs of the registry can tell: a handler of each code, but for one that says `fault`. */
export class ScriptedSources implements SourceReader {
  readonly asked: SourceText[] = [];

  async read(source: SourceText): Promise<SourceReading> {
    this.asked.push(source);
    const codes =
      source.form === 'handlers' ? source.codes : source.text.split(',').map((key) => [key, source.text] as const);
    const bad = codes.find(([, code]) => code.includes('fault'));
    if (bad !== undefined) {
      const problem = { code: 'NAME_FREE', message: 'nobody knows "fault".', key: bad[0], line: 2, column: 7 };
      return { handlers: [], problems: [problem], warnings: [] };
    }
    const warnings = codes
      .filter(([, code]) => code.includes('float'))
      .map(([key]) => ({ code: 'CALL_FLOATING', message: 'nobody waits.', key, line: 3 }));
    return { handlers: codes.map(([key, code]) => handlerOf(key, code)), problems: [], warnings };
  }
}

function handlerOf(key: string, code: string): ReadHandler {
  const at = { line: 1, column: 1, end: { line: 1, column: 9 } };
  const node = { name: 'x.y', type: 'task' as const, end: true as const };
  return {
    key,
    bundle: { text: code, sourceMap: JSON.stringify({ sources: ['a.ts'], sourcesContent: [`written: ${code}`] }) },
    handler: key,
    signature: 'context',
    sites: [{ ...at, name: 'x.y', label: 'x.y' }],
    functions: ['x.y'],
    graph: { startAt: 'x.y', nodes: [node], edges: [] },
    on: key === 'onUserSignup' ? ['User.Signup'] : [],
    every: [],
  };
}
