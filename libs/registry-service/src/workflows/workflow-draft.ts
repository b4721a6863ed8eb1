import type { DefinitionBody, Json, Problem, WorkflowDraft } from '@workflows/contracts';
import { compileDefinition } from '@workflows/state-machine/language';
import type { Program } from '@workflows/state-machine';
import { DraftReader } from '../drafts/draft-reader';
import { commonCode, refusal } from '../drafts/problems';
import { schemaFieldsIn, type SchemaFaults } from '../drafts/schema-fields';
import { DOCUMENT_FIELDS, isBareDocument, misplacedDefinition } from './misplaced-definition';
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
  'on',
  'onFailure',
  'onTimeout',
  'onCancel',
  'labels',
  'versionNote',
];
const ADVICE = {
  ...DOCUMENT_FIELDS,
  code: 'a workflow is written as "states" or as "definition"; code is not taken yet.',
};

const NO_FAULTS: SchemaFaults = new Map();

/** A draft as far as it can be read, with all that is wrong: its own fields and the definition, told together. */
export interface InspectedDraft {
  reader: DraftReader;
  name?: string;
  fields: Pick<WorkflowDraft, 'description' | 'labels' | 'versionNote'>;
  body?: DefinitionBody;
  /** Present where the definition is right, whatever else is wrong. */
  program?: Program;
  /** How many of the problems are the definition's. */
  inDefinition: number;
}

export function inspectWorkflowDraft(
  draft: Json | undefined,
  faults: SchemaFaults = NO_FAULTS,
  { needsName = true } = {},
): InspectedDraft {
  const reader = DraftReader.of(draft, 'DEFINITION_INVALID');
  reader.knowOnly(KNOWN, ADVICE);
  if (needsName) reader.require('name', 'what people call the workflow');
  const isElsewhere = reader.fields['definition'] !== undefined || isBareDocument(reader.fields);
  if (!isElsewhere) reader.require('states', 'an object of states by name');
  const name = nameIn(reader);
  const description = reader.text('description', PROSE);
  const versionNote = reader.text('versionNote', PROSE);
  const labels = labelsIn(reader);
  const body = bodyIn(reader, faults);
  const ownProblems = reader.problems.length;
  const program = body && compile(reader, body);
  return {
    reader,
    name,
    fields: {
      ...(description !== undefined && { description }),
      ...(labels && { labels }),
      ...(versionNote !== undefined && { versionNote }),
    },
    body,
    program,
    inDefinition: reader.problems.length - ownProblems,
  };
}

/** Throws all that is wrong, as DEFINITION_INVALID where some of it is in the definition, else as what it has in common. */
export function checkWorkflowDraft(draft: Json | undefined, faults?: SchemaFaults): CheckedWorkflow {
  const { reader, name, fields, body, program, inDefinition } = inspectWorkflowDraft(draft, faults);
  const { problems } = reader;
  if (problems.length > 0 || name === undefined || body === undefined || program === undefined)
    throw refusal(
      inDefinition > 0 || problems.some(isOfSchema) ? 'DEFINITION_INVALID' : commonCode(problems),
      problems,
    );
  return { name, ...fields, ...body, functions: body.functions ?? [...program.functions] };
}

const isOfSchema = ({ code }: Problem): boolean => code === 'SCHEMA_INVALID';

/** The fields that make a version. One of a wrong type is told about and left out, so that the rest is judged all the same. */
function bodyIn(reader: DraftReader, faults: SchemaFaults): DefinitionBody | undefined {
  const { timeout, on, onFailure, onTimeout, onCancel } = reader.fields;
  const misplaced = misplacedDefinition(reader.fields);
  if (misplaced !== undefined) {
    reader.refuse(misplaced.field, misplaced.message);
    return undefined; // what a compiler says about it would only hide that
  }
  const states = reader.object('states', 'an object of states by name');
  const definition = reader.object('definition', 'an Amazon States Language document');
  const startAt = reader.text('startAt', PROSE);
  const functions = functionsIn(reader);
  const schemas = schemaFieldsIn(reader, faults);
  if (states === undefined && definition === undefined) return undefined;
  return {
    ...(states && { states }),
    ...(definition && { definition }),
    ...(startAt !== undefined && { startAt }),
    ...(functions && { functions }),
    ...(timeout !== undefined && { timeout }),
    ...schemas,
    ...(on !== undefined && { on }),
    ...(onFailure !== undefined && { onFailure }),
    ...(onTimeout !== undefined && { onTimeout }),
    ...(onCancel !== undefined && { onCancel }),
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

function compile(reader: DraftReader, body: DefinitionBody): Program | undefined {
  const compiled = compileDefinition(body);
  if (compiled.ok) return compiled.program;
  reader.problems.push(...compiled.problems);
  return undefined;
}
