import { isJsonObject } from '@workflows/contracts';
import type { Json } from '@workflows/contracts';
import type { MapTerms, ReaderTerms, WriterTerms } from '../map-terms';
import type { ItemReader, MapNode, ResultTarget } from '../program';
import { bindingsFor, complain, render, renderAs } from './worksheet';
import { ERROR } from './errors';
import type { Worksheet } from './worksheet';

/** Everything a `map` state has to know before its first item. */
export function renderMapTerms(sheet: Worksheet, node: MapNode): MapTerms | undefined {
  const maxConcurrency = renderAs(
    sheet,
    'maxConcurrency',
    node.maxConcurrency,
    wholeNumber,
    'a whole number, 0 or more',
  );
  const toleratedCount = renderAs(
    sheet,
    'toleratedFailureCount',
    node.toleratedFailureCount,
    wholeNumber,
    'a whole number, 0 or more',
  );
  const toleratedPercentage = renderAs(
    sheet,
    'toleratedFailurePercentage',
    node.toleratedFailurePercentage,
    percentage,
    'a number from 0 to 100',
  );
  const batch = node.batch && {
    ...present(
      'maxItems',
      renderAs(sheet, 'maxItemsPerBatch', node.batch.maxItems, positive, 'a whole number, 1 or more'),
    ),
    ...present(
      'maxBytes',
      renderAs(sheet, 'maxInputBytesPerBatch', node.batch.maxBytes, positive, 'a whole number, 1 or more'),
    ),
    ...present('input', node.batch.input && render(sheet, 'batchInput', node.batch.input)),
  };
  const writer = node.results && renderWriter(sheet, node.results);
  const source = renderSource(sheet, node);
  return (
    source && {
      ...source,
      ...present('maxConcurrency', maxConcurrency),
      ...present('toleratedCount', toleratedCount),
      ...present('toleratedPercentage', toleratedPercentage),
      ...present('batch', batch),
      ...present('writer', writer),
      ...(node.distributed && { isolated: true as const }),
    }
  );
}

function renderSource(sheet: Worksheet, { items: source }: MapNode): Pick<MapTerms, 'items' | 'reader'> | undefined {
  if (source.kind === 'reader') {
    const reader = renderReader(sheet, source.reader);
    return reader && { reader };
  }
  const value = source.items === undefined ? bindingsFor(sheet)?.states.input : render(sheet, 'items', source.items);
  if (value === undefined) return undefined;
  const items = listOf(value, sheet.turn.state.flow === 'pass');
  if (items !== undefined) return { items };
  const isReference = source.items === undefined || source.items.kind === 'reference';
  return complain(
    sheet,
    isReference ? ERROR.runtime : ERROR.queryEvaluation,
    `"items" must give an array, or an object whose members are the items.`,
  );
}

/** The members of an object are items as well, each with its key. */
function listOf(value: Json, isAsl: boolean): readonly Json[] | undefined {
  if (Array.isArray(value)) return value;
  if (!isJsonObject(value)) return undefined;
  return Object.entries(value).map(([key, member]): Json =>
    isAsl ? { Key: key, Value: member } : { key, value: member },
  );
}

function renderReader(sheet: Worksheet, reader: ItemReader): ReaderTerms | undefined {
  const bucket = renderAs(sheet, 'bucket', reader.bucket, text, 'the name of a bucket');
  const key = reader.key === undefined ? '' : renderAs(sheet, 'key', reader.key, anyText, 'the key of an object');
  const maxItems = renderAs(sheet, 'maxItems', reader.maxItems, wholeNumber, 'a whole number, 0 or more');
  if (bucket === undefined || key === undefined) return undefined;
  const { what, format, csv, pointer } = reader;
  return {
    what,
    bucket,
    key,
    format,
    ...present('csv', csv),
    ...present('pointer', pointer),
    ...(maxItems !== undefined && maxItems > 0 && { maxItems }),
    ...(sheet.turn.state.flow === 'merge' && { members: 'native' as const }),
  };
}

function renderWriter(sheet: Worksheet, target: ResultTarget): WriterTerms | undefined {
  const bucket = renderAs(sheet, 'bucket', target.bucket, text, 'the name of a bucket');
  const prefix =
    target.prefix === undefined ? '' : renderAs(sheet, 'prefix', target.prefix, anyText, 'a prefix of keys');
  if (bucket === undefined || prefix === undefined) return undefined;
  return { bucket, prefix, transformation: target.transformation, format: target.format };
}

function wholeNumber(value: Json): number | undefined {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : undefined;
}

function positive(value: Json): number | undefined {
  return wholeNumber(value) || undefined;
}

function percentage(value: Json): number | undefined {
  return typeof value === 'number' && value >= 0 && value <= 100 ? value : undefined;
}

function text(value: Json): string | undefined {
  return anyText(value) || undefined;
}

function anyText(value: Json): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function present<K extends string, V>(name: K, value: V | undefined): { [P in K]?: V } {
  return value === undefined ? {} : ({ [name]: value } as { [P in K]?: V });
}
