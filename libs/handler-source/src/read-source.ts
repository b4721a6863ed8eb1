import type { JsonObject } from '@workflows/contracts';
import type { ReadHandler, SourceReading, SourceText } from '@workflows/runtime';
import { bundleOf } from './function-form';
import { readBundle, refused, type BundleReading } from './read-bundle';
import { SourceTooLarge } from './source-too-large';
import { unusedSchemas } from './unused-schemas';

/** Reads code, without running any of it. It recurses as deep as the code is nested, and takes as long as that is large. */
export function readSource(source: SourceText): SourceReading {
  if (source.form === 'bundle') return bounded(() => readBundle(source));
  const readings = source.codes.map(([key, code]) =>
    withKey(
      key,
      bounded(() => readCode(key, code, source.schemas)),
    ),
  );
  const problems = readings.flatMap((reading) => reading.problems);
  return {
    handlers: problems.length > 0 ? [] : readings.flatMap((reading) => reading.handlers),
    problems,
    warnings: [
      ...readings.flatMap((reading) => reading.warnings),
      ...unusedSchemas(
        Object.keys(source.schemas ?? {}),
        readings.flatMap((reading) => reading.handlers),
      ),
    ],
  };
}

function readCode(key: string, code: string, schemas?: JsonObject): BundleReading {
  const formed = bundleOf(key, code, schemas);
  if (!formed.ok) return refused(...formed.faults);
  const reading = readBundle(formed.bundle, key);
  if (reading.handlers.length <= 1) return reading;
  const keys = reading.handlers.map((handler) => handler.key).join(', ');
  const message = `This module has several handlers (${keys}); register it as a bundle, or send them one by one.`;
  return refused({ code: 'HANDLERS_SEVERAL', message });
}

/** What is told of code for one handler is told by the key it was sent under. */
function withKey(key: string, { handlers, problems, warnings }: BundleReading): BundleReading {
  return {
    handlers: handlers.map((handler): ReadHandler => ({ ...handler, key })),
    problems: problems.map((fault) => ({ ...fault, key })),
    warnings: warnings.map((fault) => ({ ...fault, key })),
  };
}

function bounded(read: () => BundleReading): BundleReading {
  try {
    const reading = read();
    return reading.problems.length > 0 ? { ...reading, handlers: [] } : reading;
  } catch (error) {
    if (error instanceof SourceTooLarge)
      return refused({ code: 'CODE_TOO_LARGE', message: `The code is too large: ${error.message}.` });
    if (!(error instanceof RangeError)) throw error;
    return refused({ code: 'CODE_TOO_DEEP', message: 'The code is nested too deep to be read; make it flatter.' });
  }
}
