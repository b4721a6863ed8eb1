import type { MapNode, Template } from '../../../program';
import { compileLine, lineAt } from '../../compile-line';
import { readNextOrEnd } from '../../read-next';
import { read, refuse } from '../../state-source';
import { kindOf, type AslSource, type FieldTable } from '../query-language';
import { readAssign, readOutput } from '../read-assign';
import { readErrorHandling } from '../read-errors';
import { readBatcher, readItems } from '../read-items';
import { readNumber, refuseBoth } from '../read-numbers';
import { readPaths } from '../read-paths';
import { readResults } from '../read-results';
import { readObject, readPayload } from '../read-values';
import { readWord } from '../read-words';

const PROCESSOR_FIELDS: FieldTable = { StartAt: 'both', States: 'both', ProcessorConfig: 'both', Comment: 'both' };
const CONFIG_FIELDS: FieldTable = { Mode: 'both', ExecutionType: 'both' };

/** What is there in distributed mode alone. */
const DISTRIBUTED_FIELDS = ['ItemReader', 'ResultWriter', 'Label'] as const;

/** Runs its processor once for each item. `Iterator` and `Parameters` are older names of `ItemProcessor` and `ItemSelector`. */
export const mapKind = kindOf({
  fields: {
    ItemProcessor: 'both',
    Iterator: 'both',
    Items: 'JSONata',
    ItemsPath: 'JSONPath',
    ItemReader: 'both',
    ItemSelector: 'both',
    ItemBatcher: 'both',
    ResultWriter: 'both',
    MaxConcurrency: 'both',
    MaxConcurrencyPath: 'JSONPath',
    ToleratedFailureCount: 'both',
    ToleratedFailureCountPath: 'JSONPath',
    ToleratedFailurePercentage: 'both',
    ToleratedFailurePercentagePath: 'JSONPath',
    Label: 'both',
    InputPath: 'JSONPath',
    Parameters: 'JSONPath',
    ResultSelector: 'JSONPath',
    ResultPath: 'JSONPath',
    OutputPath: 'JSONPath',
    Output: 'JSONata',
    Assign: 'both',
    Retry: 'both',
    Catch: 'both',
    Next: 'both',
    End: 'both',
  },
  lines: (fields) => [...lineAt(fields, 'ItemProcessor'), ...lineAt(fields, 'Iterator')],
  compile(source) {
    const itemSelector = readSelector(source);
    return {
      type: 'map',
      name: source.state,
      items: readItems(source),
      ...(itemSelector && { itemSelector }),
      ...readProcessor(source),
      ...readBatcher(source),
      ...readResults(source),
      ...readThresholds(source),
      ...readErrorHandling(source),
      ...readPaths(source),
      ...readOutput(source),
      ...readAssign(source),
      ...readNextOrEnd(source),
    };
  },
});

function readSelector(source: AslSource): Template | undefined {
  const selector = readPayload(source, 'ItemSelector');
  if (source.language === 'JSONata') return selector;
  const legacy = readPayload(source, 'Parameters');
  if (selector !== undefined && legacy !== undefined) refuseBoth(source, 'ItemSelector', 'Parameters');
  return selector ?? legacy;
}

type Thresholds = Pick<MapNode, 'maxConcurrency' | 'toleratedFailureCount' | 'toleratedFailurePercentage'>;

function readThresholds(source: AslSource): Thresholds {
  const maxConcurrency = readNumber(source, 'MaxConcurrency');
  const toleratedFailureCount = readNumber(source, 'ToleratedFailureCount');
  const toleratedFailurePercentage = readNumber(source, 'ToleratedFailurePercentage');
  return {
    ...(maxConcurrency && { maxConcurrency }),
    ...(toleratedFailureCount && { toleratedFailureCount }),
    ...(toleratedFailurePercentage && { toleratedFailurePercentage }),
  };
}

function readProcessor(source: AslSource): Pick<MapNode, 'processor' | 'distributed'> {
  const name =
    read(source, 'ItemProcessor') === undefined && read(source, 'Iterator') !== undefined
      ? 'Iterator'
      : 'ItemProcessor';
  if (name === 'ItemProcessor' && read(source, 'Iterator') !== undefined)
    refuseBoth(source, 'ItemProcessor', 'Iterator');
  const processor = readObject(source, name, PROCESSOR_FIELDS);
  if (processor === undefined) {
    if (read(source, name) === undefined)
      refuse(
        source,
        name,
        'FIELD_MISSING',
        () => '"ItemProcessor" is missing; add an object with "StartAt" and "States", run for each item.',
      );
    return { processor: { startAt: '' }, distributed: false };
  }
  const distributed = readMode(processor) === 'DISTRIBUTED';
  checkMode(source, distributed);
  // Items of a distributed map run as executions of their own and do not see the variables around them.
  const startAt = compileLine(processor, distributed ? undefined : source.scope) ?? '';
  return { processor: { startAt }, distributed };
}

function readMode(processor: AslSource): 'INLINE' | 'DISTRIBUTED' {
  const config = readObject(processor, 'ProcessorConfig', CONFIG_FIELDS);
  if (config === undefined) return 'INLINE';
  const mode = readWord(config, 'Mode', ['INLINE', 'DISTRIBUTED']) ?? 'INLINE';
  if (mode === 'DISTRIBUTED') readWord(config, 'ExecutionType', ['STANDARD', 'EXPRESS'], 'required');
  else if (read(config, 'ExecutionType') !== undefined)
    refuse(
      config,
      'ExecutionType',
      'FIELD_NOT_OF_MODE',
      () => '"ExecutionType" goes with "Mode": "DISTRIBUTED"; say that, or remove it.',
    );
  return mode;
}

function checkMode(source: AslSource, distributed: boolean): void {
  if (distributed) checkLabel(source);
  for (const field of distributed ? [] : DISTRIBUTED_FIELDS) {
    if (read(source, field) === undefined) continue;
    refuse(
      source,
      field,
      'FIELD_NOT_OF_MODE',
      () =>
        `"${field}" needs a distributed Map; add "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"} to "ItemProcessor", or remove it.`,
    );
  }
}

/** It names a run of the map and changes nothing of what it does. */
function checkLabel(source: AslSource): void {
  const label = read(source, 'Label');
  if (label === undefined) return;
  const holds =
    typeof label === 'string' &&
    label.length >= 1 &&
    label.length <= 40 &&
    !/[\s?*<>{}[\]:;,\\|^~$#%&`"\p{Cc}]/u.test(label);
  if (!holds)
    refuse(
      source,
      'Label',
      'LABEL_INVALID',
      () => '"Label" must be a string of 1-40 characters without spaces, brackets, wildcards and special characters.',
    );
}
