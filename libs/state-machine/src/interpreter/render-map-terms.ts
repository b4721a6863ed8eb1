import { isJsonObject } from '@workflows/contracts';
import type { Json, JsonObject } from '@workflows/contracts';
import { unexpectedType } from '../expressions/describe-failure';
import type { MapTerms, ReaderTerms, WriterTerms } from '../map-terms';
import { describeType } from '../json-type';
import type { DataFlow, ItemReader, MapNode, ResultTarget, Template } from '../program';
import { bindingsFor, complain, render, renderAs, renderNumber } from './worksheet';
import { ERROR } from './errors';
import type { Worksheet } from './worksheet';

/** Everything a `map` state has to know before its first item. */
export function renderMapTerms(sheet: Worksheet, node: MapNode): MapTerms | undefined {
  const maxConcurrency = renderNumber(
    sheet,
    'maxConcurrency',
    node.maxConcurrency,
    wholeNumber,
    'a whole number, 0 or more',
  );
  const toleratedCount = renderNumber(
    sheet,
    'toleratedFailureCount',
    node.toleratedFailureCount,
    wholeNumber,
    'a whole number, 0 or more',
  );
  const toleratedPercentage = renderNumber(
    sheet,
    'toleratedFailurePercentage',
    node.toleratedFailurePercentage,
    percentage,
    'a number from 0 to 100',
  );
  const batch = node.batch && {
    ...present(
      'maxItems',
      renderNumber(sheet, 'maxItemsPerBatch', node.batch.maxItems, positive, 'a whole number, 1 or more'),
    ),
    ...present(
      'maxBytes',
      renderNumber(sheet, 'maxInputBytesPerBatch', node.batch.maxBytes, positive, 'a whole number, 1 or more'),
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

function renderSource(sheet: Worksheet, node: MapNode): Pick<MapTerms, 'items' | 'keyed' | 'reader'> | undefined {
  const { items: source } = node;
  if (source.kind === 'reader') {
    const reader = renderReader(sheet, source.reader);
    return reader && { reader };
  }
  const value = source.items === undefined ? bindingsFor(sheet)?.states.input : render(sheet, 'items', source.items);
  if (value === undefined) return undefined;
  if (Array.isArray(value)) return { items: value };
  if (isJsonObject(value) && takesObjects(sheet, node)) return membersOf(value, sheet.turn.state.flow);
  return node.paths === undefined ? notAnArray(sheet, source.items, value) : noItems(sheet);
}

/** Members of an object are items as well: in the native dialect, and in ASL those of a distributed map in JSONPath (AWS). */
function takesObjects({ turn }: Worksheet, { paths, distributed }: MapNode): boolean {
  return turn.state.flow === 'merge' || (paths !== undefined && distributed);
}

function membersOf(value: JsonObject, flow: DataFlow): Pick<MapTerms, 'items' | 'keyed'> {
  const members = Object.entries(value);
  if (flow === 'merge') return { items: members.map(([key, member]) => ({ key, value: member })) };
  return { items: members.map(([key, member]) => ({ Key: key, Value: member })), keyed: true };
}

function notAnArray(sheet: Worksheet, items: Template | undefined, value: Json): undefined {
  if (sheet.turn.state.flow === 'merge')
    return complain(
      sheet,
      ERROR.queryEvaluation,
      '"items" must give an array, or an object whose members are the items.',
    );
  const cause =
    items?.kind === 'expression'
      ? unexpectedType(items.expression, 'array', value)
      : `The input of a Map state without "Items" must be an array, not ${describeType(value)}.`;
  return complain(sheet, ERROR.queryEvaluation, cause);
}

/** In AWS's words. */
function noItems(sheet: Worksheet): undefined {
  return complain(sheet, ERROR.runtime, 'Reference path must point to array.');
}

function renderReader(sheet: Worksheet, reader: ItemReader): ReaderTerms | undefined {
  const bucket = renderAs(sheet, 'bucket', reader.bucket, text, 'the name of a bucket');
  const key = reader.key === undefined ? '' : renderAs(sheet, 'key', reader.key, anyText, 'the key of an object');
  const maxItems = renderNumber(sheet, 'maxItems', reader.maxItems, wholeNumber, 'a whole number, 0 or more');
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
