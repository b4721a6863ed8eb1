import { isJsonObject } from '@workflows/contracts';
import type { Instant, Json, JsonObject, Problem, SourceWarning, TenantId } from '@workflows/contracts';
import { parseDurationMs } from '@workflows/state-machine';
import { DraftReader } from '../drafts/draft-reader';
import { commonCode, refusal } from '../drafts/problems';
import { schemaFieldsIn, type SchemaFaults } from '../drafts/schema-fields';
import { PROSE, labelsIn, nameIn } from '../workflows/workflow-fields';
import { codeDraft, startProblems, type CodeDraft } from './code-draft';
import { codeProblem, codeWarning } from './code-problems';
import { readCode, type CodeTools } from './code-reader';
import { CODE_FIELDS, EVERY_RULE, ZONE_RULE, isZone, readEvery, readOn, unknownOfCode } from './read-starts';

const KNOWN = [
  ...[
    'name',
    'description',
    'definition',
    'timeout',
    'inputSchema',
    'outputSchema',
    'on',
    'every',
    'labels',
    'versionNote',
  ],
  'functions',
];
/** What answers carry of code, and a body may carry back. */
const CARRIED_BACK = ['kind', 'source', 'bundle'];
const OF_STATES = 'it belongs to workflows of states; code says that itself.';
const ADVICE = Object.fromEntries(
  ['states', 'startAt', 'onFailure', 'onTimeout', 'onCancel'].map((field) => [field, OF_STATES]),
);
const UNNAMED = 'handler';

/** `definition: {type: 'Function', code}`, the form of code where a workflow's body is asked for. */
export function isCode(draft: Json | undefined): draft is JsonObject & { definition: JsonObject } {
  return isJsonObject(draft) && isJsonObject(draft['definition']) && draft['definition']['type'] === 'Function';
}

export type CodeChecked =
  { ok: true; draft: CodeDraft; warnings: SourceWarning[] } | { ok: false; problems: Problem[]; isOfCode: boolean };

/** All that is wrong with a draft of code, in one answer. */
export async function checkCode(
  tenant: TenantId,
  given: JsonObject & { definition: JsonObject },
  tools: CodeTools & { now(): Instant; faults: SchemaFaults; needsName?: boolean },
): Promise<CodeChecked> {
  const reader = DraftReader.of(given, 'DEFINITION_INVALID');
  reader.knowOnly([...KNOWN, ...CARRIED_BACK], ADVICE);
  if (tools.needsName !== false) reader.require('name', 'what people call the workflow');
  const name = nameIn(reader);
  const description = reader.text('description', PROSE);
  const versionNote = reader.text('versionNote', PROSE);
  const labels = labelsIn(reader);
  const timeoutMs = timeoutIn(reader);
  const schemas = schemaFieldsIn(reader, tools.faults);
  const { code, on = given['on'] } = given.definition;
  const starts = startsIn(reader, given.definition);
  const key = name ?? UNNAMED;
  const read =
    typeof code === 'string' ? await readCode(tenant, { form: 'handlers', codes: [[key, code]] }, tools) : NONE;
  const faults = read.ok ? [] : read.problems.map((fault) => codeProblem(fault, () => '/definition/code'));
  const isOfCode = faults.length > 0;
  const problems = [...reader.problems, ...faults];
  const handler = read.ok ? read.handlers[0] : undefined;
  if (problems.length > 0 || handler === undefined || !read.ok) return { ok: false, problems, isOfCode };
  const around = {
    name: key,
    ...(description !== undefined && { description }),
    ...(labels && { labels }),
    ...(versionNote !== undefined && { versionNote }),
    ...(timeoutMs !== undefined && { timeout: given['timeout'], timeoutMs }),
    ...schemas,
    ...(on !== undefined && { on: readOn(on) }),
    every: starts,
  };
  const draft = codeDraft(handler, around, tools.runtime());
  const wrong = startProblems(draft, tools.now());
  return wrong.length > 0
    ? { ok: false, problems: wrong, isOfCode: true }
    : { ok: true, draft, warnings: read.warnings.map(codeWarning) };
}

/** The draft, or all that is wrong as an error. */
export async function checkedCode(...asked: Parameters<typeof checkCode>): Promise<CodeDraft> {
  const checked = await checkCode(...asked);
  if (checked.ok) return checked.draft;
  throw refusal(checked.isOfCode ? 'DEFINITION_INVALID' : commonCode(checked.problems), checked.problems);
}

const NONE = { ok: false, problems: [] } as const;

function startsIn(reader: DraftReader, definition: JsonObject) {
  for (const field of Object.keys(definition))
    if (!CODE_FIELDS.includes(field)) reader.refuse('definition', unknownOfCode(field), 'FIELD_UNKNOWN');
  if (typeof definition['code'] !== 'string')
    reader.refuse('definition', '"code" is missing: the text of an async function.', 'FIELD_INVALID');
  const { every: given = reader.fields['every'], timezone } = definition;
  if (!isZone(timezone)) {
    reader.refuse('definition', ZONE_RULE);
    return [];
  }
  const every = readEvery(given, timezone);
  if (every === undefined) reader.refuse('definition', `"every" ${EVERY_RULE}.`);
  return every ?? [];
}

function timeoutIn(reader: DraftReader): number | undefined {
  const { timeout } = reader.fields;
  if (timeout === undefined) return undefined;
  const ms = parseDurationMs(timeout);
  if (ms === undefined || ms <= 0)
    reader.refuse('timeout', '"timeout" must be a number of seconds, or an ISO 8601 duration such as "PT1H".');
  return ms;
}
