import type { ItemBatch, MapNode, ResultTarget } from '../../program';
import { compileLine, LINE_FIELDS, lineAt } from '../compile-line';
import type { StateKind } from '../dialect';
import { readTemplate, REFUSED } from '../read-fields';
import { FALLIBLE_FIELDS, readFallible } from '../read-flow';
import { readItems } from '../read-item-source';
import { readObject } from '../read-next';
import { readNumberTemplate, type NumberRule } from '../read-numbers';
import { readObjectPlace } from '../read-object-place';
import { readChoice } from '../read-texts';
import { read, refuse, type Source } from '../state-source';

const COUNT: NumberRule = { least: 0, whole: true };
const AT_LEAST_ONE: NumberRule = { least: 1, whole: true };
const PERCENTAGE: NumberRule = { least: 0, most: 100 };
const TOLERANCE = ['maxConcurrency', 'toleratedFailureCount', 'toleratedFailurePercentage'] as const;

/** Runs one line of states for each item. */
export const mapKind: StateKind = {
  fields: ['items', 'itemSelector', 'processor', ...TOLERANCE, 'itemBatcher', 'results', ...FALLIBLE_FIELDS],
  lines: (fields) => lineAt(fields, 'processor'),
  compile(source) {
    const itemSelector = readTemplate(source, 'itemSelector');
    const batch = readBatch(source);
    const results = readResults(source);
    return {
      type: 'map',
      name: source.state,
      items: readItems(source),
      processor: readProcessor(source),
      ...(itemSelector && { itemSelector }),
      ...(batch && { batch }),
      ...readTolerance(source),
      ...(results && { results }),
      distributed: false,
      ...readFallible(source),
    };
  },
};

function readProcessor(source: Source): { startAt: string } {
  if (read(source, 'processor') === undefined) {
    refuse(
      source,
      'processor',
      'FIELD_MISSING',
      () => '"processor" is missing; add an object with the "states" that each item goes through.',
    );
  }
  const processor = readObject(source, 'processor', LINE_FIELDS);
  return { startAt: (processor && compileLine(processor, source.scope)) ?? '' };
}

function readTolerance(source: Source): Pick<MapNode, (typeof TOLERANCE)[number]> {
  const maxConcurrency = readNumberTemplate(source, 'maxConcurrency', COUNT);
  const toleratedFailureCount = readNumberTemplate(source, 'toleratedFailureCount', COUNT);
  const toleratedFailurePercentage = readNumberTemplate(source, 'toleratedFailurePercentage', PERCENTAGE);
  return {
    ...(maxConcurrency && { maxConcurrency }),
    ...(toleratedFailureCount && { toleratedFailureCount }),
    ...(toleratedFailurePercentage && { toleratedFailurePercentage }),
  };
}

function readBatch(source: Source): ItemBatch | undefined {
  const batcher = readObject(source, 'itemBatcher', [
    'maxItemsPerBatch',
    'maxInputBytesPerBatch',
    'batchInput',
    'comment',
  ]);
  if (batcher === undefined) return undefined;
  const maxItems = readNumberTemplate(batcher, 'maxItemsPerBatch', AT_LEAST_ONE);
  const maxBytes = readNumberTemplate(batcher, 'maxInputBytesPerBatch', AT_LEAST_ONE);
  const input = readTemplate(batcher, 'batchInput');
  if (maxItems === undefined && maxBytes === undefined) {
    refuse(
      batcher,
      '',
      'BATCH_UNBOUNDED',
      () => '"itemBatcher" says how large a batch is: add "maxItemsPerBatch", "maxInputBytesPerBatch" or both.',
    );
  }
  return { ...(maxItems && { maxItems }), ...(maxBytes && { maxBytes }), ...(input && { input }) };
}

function readResults(source: Source): ResultTarget | undefined {
  const results = readObject(source, 'results', ['object', 'format', 'comment']);
  if (results === undefined) return undefined;
  const place = readObjectPlace(results, 'object', 'optional');
  if (place === undefined) {
    refuse(
      results,
      'object',
      'FIELD_MISSING',
      () => '"object" is missing; name the bucket and what the keys of the results begin with.',
    );
  }
  const { bucket, key } = place ?? { bucket: REFUSED };
  return {
    bucket,
    ...(key && { prefix: key }),
    transformation: 'none',
    format: readChoice(results, 'format', ['json', 'jsonl']) ?? 'json',
  };
}
