import { basename, dirname, resolve } from 'node:path';
import type { BuildOptions, BuildResult, Message } from 'esbuild';
import { BundleFailed, type BundleProblem } from './bundle-failed';

/** What is registered: one script, and where its lines come from. */
export interface Bundle {
  bundle: string;
  sourceMap: string;
}

/** As the service takes it. */
const LARGEST_BYTES = 5 * 1024 * 1024;
const OUTPUT = 'bundle.js';

/**
 * How a file with handlers becomes one script. Types are taken off and nobody checks them; what it imports comes along, but for
 * `workflows.do` itself, which is there where handlers run, and Node's own modules, which are not.
 */
export function bundleOptions(file: string) {
  const entry = resolve(file);
  return {
    entryPoints: [entry],
    absWorkingDir: dirname(entry),
    outfile: resolve(dirname(entry), OUTPUT),
    bundle: true,
    write: false,
    format: 'cjs',
    platform: 'neutral',
    mainFields: ['module', 'main'],
    conditions: ['import', 'default'],
    target: 'es2022',
    external: ['workflows.do'],
    sourcemap: 'external',
    sourcesContent: true,
    charset: 'utf8',
    logLevel: 'silent',
  } satisfies BuildOptions;
}

/** Rejects with `BundleFailed`, which says where. */
export async function bundle(file: string): Promise<Bundle> {
  const { build } = await import('esbuild');
  const result = await build(bundleOptions(file)).catch((error: unknown) => {
    throw failureOf(file, error);
  });
  return toBundle(file, result);
}

/** What one build, or one build of a watch, has given. */
export function toBundle(file: string, { errors, outputFiles = [] }: BuildResult): Bundle {
  if (errors.length > 0) throw new BundleFailed(file, errors.map(toProblem));
  const textOf = (end: string): string => outputFiles.find(({ path }) => path.endsWith(end))?.text ?? '';
  const made = { bundle: textOf(OUTPUT), sourceMap: textOf(`${OUTPUT}.map`) };
  const bytes = Buffer.byteLength(made.bundle);
  if (bytes <= LARGEST_BYTES) return made;
  const text = `the bundle has ${(bytes / 1024 / 1024).toFixed(1)} MiB, and 5 are the most: leave large libraries to functions`;
  throw new BundleFailed(file, [{ text, file: basename(file) }]);
}

function failureOf(file: string, error: unknown): unknown {
  if (!(error instanceof Error) || !('errors' in error) || !Array.isArray(error.errors)) return error;
  return new BundleFailed(file, error.errors.map(toProblem));
}

function toProblem({ text, location }: Message): BundleProblem {
  return {
    text: adviceFor(text) ?? text,
    ...(location && {
      file: location.file,
      line: location.line,
      column: location.column + 1,
      lineText: location.lineText,
    }),
  };
}

/** For what handlers cannot have, where they would look for it. */
function adviceFor(text: string): string | undefined {
  const [, name] =
    /^Could not resolve "((?:node:)?(?:fs|path|os|crypto|http|https|net|child_process|stream|util|buffer|url|zlib|events)(?:\/\w+)?)"/.exec(
      text,
    ) ?? [];
  return (
    name &&
    `Handlers cannot use "${name}": they only compute and make calls. Put it into a function, and call that with api`
  );
}
