import { isJsonObject, type DefinitionBody, type Json, type JsonObject, type Problem } from '@workflows/contracts';
import type { Listener } from '../listener';
import type { Program, StateNode } from '../program';
import { checkReferences } from './check-references';
import { checkVariables } from './check-variables';
import { compilationOf } from './compilation';
import { compileLine } from './compile-line';
import type { Dialect } from './dialect';
import { checkFunctions, readFunctionList } from './functions';
import { isWithinLimits, isWithinStates } from './limits';
import { problemList, type ProblemList } from './problems';
import { readListeners } from './read-listeners';
import { recogniseDialect } from './recognise-dialect';
import { scopeOf } from './scope';
import { describeType } from '../json-type';
import { type Source } from './state-source';
import { surveyLines } from './survey';

/** `listeners` is what starts the workflow, which is no affair of the program. */
export type CompiledDefinition =
  { ok: true; program: Program; listeners: readonly Listener[] } | { ok: false; problems: Problem[] };

type Compiled = Extract<CompiledDefinition, { ok: true }>;

/**
 * Rules of a later release than the first: they hold for what is written from now on. A version that was published before goes on as it was
 * written, since executions stay on it (I24); where such a rule is broken, the state fails when it runs, as it always did.
 */
const LATER_RULES: ReadonlySet<string> = new Set(['NAME_UNBOUND', 'VARIABLE_UNKNOWN']);

/**
 * Checks what a user wrote as a workflow, in whichever dialect, and compiles it to a program. Every problem is listed, each
 * with a JSON Pointer into the body, a stable code and a sentence that says how to mend it; a body with problems gives no
 * program. It takes any parsed JSON, whatever the type says, for it also answers whether a body is a definition at all.
 */
export function compileDefinition(body: DefinitionBody): CompiledDefinition {
  return compileWith(problemList(), body);
}

/** The same for a version that was published, maybe by an older release. */
export function compilePublished(body: DefinitionBody): CompiledDefinition {
  return compileWith(problemList(LATER_RULES), body);
}

function compileWith(problems: ProblemList, body: DefinitionBody): CompiledDefinition {
  const compiled = compileBody(body, problems);
  return compiled === undefined || problems.count > 0 ? { ok: false, problems: problems.toArray() } : compiled;
}

/** The body as what it may really be. */
function compileBody(body: unknown, problems: ProblemList): Compiled | undefined {
  if (!isJsonObject(body)) {
    problems.add('', 'TYPE_WRONG', () => 'A definition must be a JSON object with "states" or "definition".');
    return undefined;
  }
  if (!isWithinLimits(body, problems)) return undefined;
  const written = recogniseDialect(body, problems);
  if (written === undefined) return undefined;
  return compileProgram(body, written, problems);
}

function compileProgram(
  body: JsonObject,
  { dialect, definition }: { dialect: Dialect; definition: JsonObject },
  problems: ProblemList,
): Compiled | undefined {
  const survey = surveyLines(definition, dialect.root, dialect, problems);
  const compilation = compilationOf(dialect, definition, problems, survey.lineOfState);
  const top: Source = { state: '', path: dialect.root, fields: definition, scope: scopeOf(), compilation };
  const { timeout } = dialect.readTop(top);
  checkSchema(body, 'inputSchema', problems);
  checkSchema(body, 'outputSchema', problems);
  const listeners = readListeners({ ...top, path: '', fields: body });
  const list = readFunctionList(field(body, 'functions'), compilation);
  if (!isWithinStates(survey.count, `${dialect.root}/${dialect.names.states}`, problems)) return undefined;
  const startAt = compileLine(top);
  const endings = dialect.endings?.read(top);
  checkVariables(compilation);
  checkReferences(compilation);
  if (list !== undefined) checkFunctions(compilation.used, list, compilation);
  if (startAt === undefined) return undefined;
  const program: Program = {
    kind: 'states',
    startAt,
    states: inOrder(survey.lineOfState.keys(), compilation.nodes),
    flow: dialect.flow,
    ...(timeout && { timeout }),
    ...(endings && { endings }),
    functions: [...(list ?? compilation.used.keys())],
  };
  return { ok: true, program, listeners };
}

/** Inner lines are compiled before the state they stand in; a program has its states as they are written. */
function inOrder(names: Iterable<string>, nodes: ReadonlyMap<string, StateNode>): ReadonlyMap<string, StateNode> {
  const ordered = new Map<string, StateNode>();
  for (const name of names) {
    const node = nodes.get(name);
    if (node !== undefined) ordered.set(name, node);
  }
  return ordered;
}

function field(fields: JsonObject, name: string): Json | undefined {
  return Object.hasOwn(fields, name) ? fields[name] : undefined;
}

/** Whether it is a valid JSON Schema is for the validator that runs it. */
function checkSchema(body: JsonObject, name: string, problems: ProblemList): void {
  const schema = field(body, name);
  if (schema === undefined || typeof schema === 'boolean' || isJsonObject(schema)) return;
  problems.add(
    `/${name}`,
    'TYPE_WRONG',
    () => `"${name}" must be a JSON Schema, that is an object or true or false, not ${describeType(schema)}.`,
  );
}
