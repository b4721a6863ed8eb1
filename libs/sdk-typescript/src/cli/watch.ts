import type { BuildResult } from 'esbuild';
import { bundleOptions, toBundle, type Bundle } from '../bundle/bundle';

/** A bundle, or why there is none. */
export type Built = { ok: true; bundle: Bundle } | { ok: false; error: unknown };

/** The bundle of a file, now and after each change of it or of what it imports, until the signal. Changes in between are one. */
export async function* watch(file: string, signal: AbortSignal): AsyncGenerator<Built> {
  const { context } = await import('esbuild');
  const built: BuildResult[] = [];
  let wake = (): void => {};
  const ring = {
    name: 'ring',
    setup: (build: RingedBuild) => build.onEnd((result) => void (built.push(result), wake())),
  };
  const builds = await context({ ...bundleOptions(file), plugins: [ring] });
  signal.addEventListener('abort', () => wake());
  try {
    await builds.watch();
    while (!signal.aborted) {
      const last = built.splice(0).at(-1);
      if (last) yield toBuilt(file, last);
      else await new Promise<void>((resolve) => (wake = resolve));
    }
  } finally {
    await builds.dispose();
  }
}

interface RingedBuild {
  onEnd(callback: (result: BuildResult) => void): void;
}

function toBuilt(file: string, result: BuildResult): Built {
  try {
    return { ok: true, bundle: toBundle(file, result) };
  } catch (error) {
    return { ok: false, error };
  }
}
