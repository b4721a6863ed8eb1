import type { DefinitionBody, Json, WorkflowDraft } from '@workflows/contracts';
import { compileDefinition } from '@workflows/state-machine';
import { DraftReader } from '../drafts/draft-reader';
import { refusal } from '../drafts/problems';
import { schemaFieldsIn } from '../drafts/schema-fields';
import { PROSE, labelsIn, nameIn } from './workflow-fields';

/** A draft that keeps all rules; `functions` is derived where its author gave none. */
export type CheckedWorkflow = WorkflowDraft & { functions: string[] };

const KNOWN = [
  'name',
  'description',
  'states',
  'definition',
  'startAt',
  'functions',
  'timeout',
  'inputSchema',
  'outputSchema',
  'labels',
  'versionNote',
];
const ADVICE = {
  code: 'a workflow is written as "states" or as "definition"; code is not taken yet.',
  on: 'workflows that listen to events are not taken yet.',
};

/** Throws DEFINITION_INVALID with all that is wrong, the draft's own and the definition's together. */
export function checkWorkflowDraft(draft: Json | undefined): CheckedWorkflow {
  const reader = DraftReader.of(draft, 'DEFINITION_INVALID');
  reader.knowOnly(KNOWN, ADVICE);
  reader.require('name', 'what people call the workflow');
  if (reader.fields['definition'] === undefined) reader.require('states', 'an object of states by name');
  const name = nameIn(reader);
  const description = reader.text('description', PROSE);
  const versionNote = reader.text('versionNote', PROSE);
  const labels = labelsIn(reader);
  const body = bodyIn(reader);
  const compiled = body && compile(reader, body);
  if (reader.problems.length > 0 || name === undefined || body === undefined || compiled === undefined) {
    throw refusal('DEFINITION_INVALID', reader.problems);
  }
  return {
    name,
    ...(description !== undefined && { description }),
    ...body,
    functions: body.functions ?? [...compiled.functions],
    ...(labels && { labels }),
    ...(versionNote !== undefined && { versionNote }),
  };
}

/** The fields that make a version. One of a wrong type is told about and left out, so that the rest is judged all the same. */
function bodyIn(reader: DraftReader): DefinitionBody | undefined {
  const { timeout } = reader.fields;
  const states = reader.object('states', 'an object of states by name');
  const definition = reader.object('definition', 'an Amazon States Language document');
  const startAt = reader.text('startAt', PROSE);
  const functions = functionsIn(reader);
  const schemas = schemaFieldsIn(reader);
  if (states === undefined && definition === undefined) return undefined;
  return {
    ...(states && { states }),
    ...(definition && { definition }),
    ...(startAt !== undefined && { startAt }),
    ...(functions && { functions }),
    ...(timeout !== undefined && { timeout }),
    ...schemas,
  };
}

function functionsIn(reader: DraftReader): string[] | undefined {
  const { functions } = reader.fields;
  if (functions === undefined) return undefined;
  const names = Array.isArray(functions)
    ? functions.filter((name): name is string => typeof name === 'string' && name !== '')
    : [];
  if (Array.isArray(functions) && names.length === functions.length) return names;
  reader.refuse('functions', '"functions" must be a list of names.');
  return undefined;
}

function compile(reader: DraftReader, body: DefinitionBody): { functions: readonly string[] } | undefined {
  const compiled = compileDefinition(body);
  if (compiled.ok) return compiled.program;
  reader.problems.push(...compiled.problems);
  return undefined;
}
