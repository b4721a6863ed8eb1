import type { TenantId } from '@workflows/contracts';
import { MOST_HANDLERS, isStorable } from '@workflows/contracts';
import type {
  BundleCheck,
  BundleChecker,
  ReadHandler,
  SourceFault,
  SourceReader,
  SourceText,
} from '@workflows/runtime';

/** What the registry has of the places where code is read and run. */
export interface CodeTools {
  sources: SourceReader;
  /** Absent: this process runs no code, and what is wrong at the module level shows when an execution begins. */
  bundles?: BundleChecker;
  /** The engine and kernel that handlers are published for. */
  runtime(): string;
}

/** What loading costs is paid by each execution. */
const SLOW_MS = 5;
/** In characters of UTF-8. */
export const MOST_BYTES = 5 * 1024 * 1024;

export interface CodeReading {
  handlers: readonly ReadHandler[];
  warnings: readonly SourceFault[];
}

/** Code, read and tried; `problems` where it cannot be published. */
export type CodeRead = ({ ok: true } & CodeReading) | { ok: false; problems: readonly SourceFault[] };

export async function readCode(tenant: TenantId, source: SourceText, tools: CodeTools): Promise<CodeRead> {
  const refused = tooLarge(source);
  if (refused !== undefined) return { ok: false, problems: [refused] };
  const owner = { tenant, workflow: 'code' };
  const { handlers, problems, warnings } = await tools.sources.read(source, owner);
  if (problems.length > 0) return { ok: false, problems };
  const said = [...warnings];
  for (const [text, { key, sourceMap, handlers: inside }] of bundlesOf(handlers)) {
    const checked = await tools.bundles?.check({ text, ...(sourceMap !== undefined && { sourceMap }) });
    if (checked === undefined) continue;
    const ofKey = source.form === 'handlers' ? { key } : {};
    const problem = checked.ok ? unexported(inside, checked.handlers) : failedToLoad(checked);
    if (problem !== undefined) return { ok: false, problems: [{ ...ofKey, ...problem }] };
    if (checked.ok && checked.costMs > SLOW_MS) said.push({ ...ofKey, ...slow(checked.costMs) });
  }
  return { ok: true, handlers, warnings: said };
}

interface Bundled {
  /** The first key that stands in it. */
  key: string;
  sourceMap?: string;
  handlers: readonly ReadHandler[];
}

/** Each text once. */
function bundlesOf(handlers: readonly ReadHandler[]): Map<string, Bundled> {
  const texts = new Map<string, Bundled>();
  for (const handler of handlers) {
    const { text, sourceMap } = handler.bundle;
    const known = texts.get(text);
    texts.set(text, { key: handler.key, sourceMap, ...known, handlers: [...(known?.handlers ?? []), handler] });
  }
  return texts;
}

/** What stands in the text and is not in what it exports is never found when it is to run. */
function unexported(handlers: readonly ReadHandler[], exported: readonly { key: string }[]): SourceFault | undefined {
  const missing = handlers.find(({ handler }) => !exported.some(({ key }) => key === handler));
  if (missing === undefined) return undefined;
  const message = `"${missing.handler}" is not exported: export what AI({ … }) gives as default, all handlers in one.`;
  return { code: 'HANDLER_NOT_EXPORTED', message };
}

function failedToLoad({ error, cause, at }: Extract<BundleCheck, { ok: false }>): SourceFault {
  return { code: 'BUNDLE_FAILS', message: `The script fails as it is loaded: ${error}: ${cause}`, ...at };
}

function slow(costMs: number): SourceFault {
  const message = `Loading the script takes ${costMs.toFixed(1)} ms, at each start and whenever an execution wakes: leave large libraries to worker functions.`;
  return { code: 'BUNDLE_SLOW', message };
}

function tooLarge(source: SourceText): SourceFault | undefined {
  const texts =
    source.form === 'bundle'
      ? ([[undefined, source.text]] as const)
      : source.codes.map(([key, code]) => [key, code] as const);
  if (texts.length > MOST_HANDLERS) return tooMany(texts.length);
  let bytes = 0;
  for (const [key, text] of texts) {
    const ofKey = key === undefined ? {} : { key };
    bytes += Buffer.byteLength(text);
    if (bytes > MOST_BYTES) return { code: 'CODE_TOO_LARGE', message: TOO_LARGE, ...ofKey };
    if (!isStorable(text)) return { code: 'CODE_SYNTAX', message: UNSTORABLE, ...ofKey };
  }
  return undefined;
}

const TOO_LARGE = 'The code is larger than 5 MiB; move libraries into worker functions, and call them as api.….';
const UNSTORABLE = 'The code holds NUL or half a surrogate pair; write such characters as escapes.';

function tooMany(count: number): SourceFault {
  return {
    code: 'TOO_MANY_HANDLERS',
    message: `One registration has at most ${MOST_HANDLERS} handlers, this has ${count}; send them in several.`,
  };
}
