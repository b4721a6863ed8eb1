import type { ExecutionId, Json, TenantId } from '@workflows/contracts';
import type { LineResult, ResultRequest, WriterTerms } from '@workflows/state-machine';
import type { ObjectInfo, ObjectStore } from '../ports/object-store';
import { bucketProblem, keyProblem } from './object-names';
import { entriesOf, type Ending } from './result-entries';

/** Results cannot be written. The message is the cause a workflow sees. */
export class ResultWriterFailed extends Error {
  override readonly name = 'ResultWriterFailed';
}

/** Which visit to which map the results are of: the same for all its parts, whoever writes them. */
export interface MapRun {
  executionId: ExecutionId;
  workflowName: string;
  state: string;
  /** `OpenTask.visit`. */
  visit: number;
}

const ENDINGS = ['SUCCEEDED', 'FAILED'] as const;
const CONTENT_TYPES = { json: 'application/json', jsonl: 'application/jsonl' } as const;
const LIST_LIMIT = 1_000;

/**
 * Writes one part of a map's results, or the manifest that lists the parts, below `<prefix>/<execution>-<visit>/`. Written
 * again, an object is the same; what an earlier try wrote and this one does not is removed. The answer to the manifest is the
 * result of the map. Throws `ResultWriterFailed`.
 */
export async function writeResults(
  objects: ObjectStore,
  tenant: TenantId,
  request: ResultRequest,
  results: readonly LineResult[],
  run: MapRun,
): Promise<Json> {
  const folder = folderOf(request.writer, run);
  const problem = bucketProblem(request.writer.bucket) ?? keyProblem(`${folder}manifest.json`);
  if (problem !== undefined)
    throw new ResultWriterFailed(`Results cannot be written to "${request.writer.bucket}/${folder}": ${problem}`);
  const files = new ResultFiles(objects, tenant, request.writer, folder);
  if (request.manifest) return files.writeManifest(arnOf(run), request.part);
  for (const ending of ENDINGS)
    await files.writePart(ending, request.part, entriesOf(results, ending, request.writer.transformation, arnOf(run)));
  return null;
}

function folderOf({ prefix }: WriterTerms, { executionId, visit }: MapRun): string {
  const parent = prefix.replace(/\/$/, '');
  return `${parent === '' ? '' : `${parent}/`}${executionId}-${visit}/`;
}

function arnOf({ workflowName, state, executionId, visit }: MapRun): string {
  return `arn:aws:states:::mapRun:${workflowName}/${state}:${executionId}-${visit}`;
}

/** The files of one map's results. */
class ResultFiles {
  constructor(
    private readonly objects: ObjectStore,
    private readonly tenant: TenantId,
    private readonly writer: WriterTerms,
    private readonly folder: string,
  ) {}

  async writePart(ending: Ending, part: number, entries: readonly Json[]): Promise<void> {
    const { format, bucket } = this.writer;
    const key = `${this.folder}${ending}_${part}.${format}`;
    if (entries.length === 0) await this.objects.delete(this.tenant, bucket, key);
    else await this.put(key, CONTENT_TYPES[format], format === 'json' ? jsonTexts(entries) : jsonlTexts(entries));
  }

  async writeManifest(mapRunArn: string, parts: number): Promise<Json> {
    const { bucket } = this.writer;
    const found: Record<Ending, PartFile[]> = { FAILED: [], SUCCEEDED: [] };
    for await (const { key, size } of this.list()) {
      const file = this.readName(key);
      if (file === undefined) continue;
      if (file.part < parts) found[file.ending].push({ part: file.part, key, size });
      else await this.objects.delete(this.tenant, bucket, key);
    }
    const key = `${this.folder}manifest.json`;
    const files = { FAILED: inOrder(found.FAILED), PENDING: [], SUCCEEDED: inOrder(found.SUCCEEDED) };
    const manifest = { DestinationBucket: bucket, MapRunArn: mapRunArn, ResultFiles: files };
    await this.put(key, CONTENT_TYPES.json, [JSON.stringify(manifest)]);
    return { MapRunArn: mapRunArn, ResultWriterDetails: { Bucket: bucket, Key: key } };
  }

  private async put(key: string, contentType: string, texts: Iterable<string>): Promise<void> {
    await this.objects.put(this.tenant, this.writer.bucket, key, { contentType, body: toBytes(texts) });
  }

  private async *list(): AsyncGenerator<ObjectInfo> {
    let after: string | undefined;
    do {
      const found = await this.objects.list(this.tenant, this.writer.bucket, {
        prefix: this.folder,
        limit: LIST_LIMIT,
        ...(after !== undefined && { after }),
      });
      yield* found;
      after = found.length === LIST_LIMIT ? found.at(-1)?.key : undefined;
    } while (after !== undefined);
  }

  private readName(key: string): { ending: Ending; part: number } | undefined {
    const [, ending, part] = /^(SUCCEEDED|FAILED)_(\d+)\.jsonl?$/.exec(key.slice(this.folder.length)) ?? [];
    return part !== undefined && (ending === 'SUCCEEDED' || ending === 'FAILED')
      ? { ending, part: Number(part) }
      : undefined;
  }
}

interface PartFile {
  part: number;
  key: string;
  size: number;
}

/** Keys are listed in the order of their bytes, in which part 10 comes before part 2. */
function inOrder(files: PartFile[]): Json[] {
  return files.sort((a, b) => a.part - b.part).map(({ key, size }) => ({ Key: key, Size: size }));
}

function* jsonTexts(entries: readonly Json[]): Generator<string> {
  yield '[';
  for (const [index, entry] of entries.entries()) yield `${index === 0 ? '' : ','}${JSON.stringify(entry)}`;
  yield ']';
}

function* jsonlTexts(entries: readonly Json[]): Generator<string> {
  for (const entry of entries) yield `${JSON.stringify(entry)}\n`;
}

async function* toBytes(texts: Iterable<string>): AsyncGenerator<Uint8Array> {
  for (const text of texts) yield Buffer.from(text);
}
