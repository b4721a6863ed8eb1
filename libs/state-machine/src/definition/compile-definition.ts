import { isJsonObject, type DefinitionBody, type Json, type JsonObject, type Problem } from '@workflows/contracts';
import type { Program, StateNode } from '../program';
import { compileState } from './compile-state';
import { checkFunctions, readFunctionList } from './functions';
import { MAX_STATES, isWithinLimits } from './limits';
import { suggester } from './nearest';
import { problemList } from './problems';
import { clip, readDuration } from './read-fields';
import { STATE_KINDS } from './state-kinds';
import { checkGraph } from './state-graph';
import { describeType, type Compilation } from './state-source';

export type CompiledDefinition = { ok: true; program: Program } | { ok: false; problems: Problem[] };

/**
 * Checks what a user wrote as a workflow and compiles it to a program. Every problem is listed, each with a JSON Pointer
 * into the body, a stable code and a sentence that says how to mend it; a body with problems gives no program. It takes any
 * parsed JSON, whatever the type says, for it also answers whether a body is a definition at all.
 */
export function compileDefinition(body: DefinitionBody): CompiledDefinition {
  const problems = problemList();
  const fields = toFields(body);
  if (fields === undefined) {
    problems.add('', 'TYPE_WRONG', () => 'A definition must be a JSON object with "states".');
    return { ok: false, problems: problems.toArray() };
  }
  if (!isWithinLimits(fields, problems)) return { ok: false, problems: problems.toArray() };

  const graph = { ways: new Map<string, string[]>(), exits: new Set<string>() };
  const used = new Map<string, string[]>();
  const states = readStates(fields);
  const compilation: Compilation = {
    problems,
    suggest: suggester(),
    stateNames: new Set(states === undefined ? [] : Object.keys(states)),
    lead: (from, to) => append(graph.ways, from, to),
    leadAstray: (from) => graph.exits.add(from),
    useFunction: (name, path) => append(used, name, path),
  };
  refuseOtherDialects(fields, compilation);
  const timeout = readDuration({ state: '', path: '', fields, compilation }, 'timeout', 'positive');
  checkSchema(fields, 'inputSchema', compilation);
  checkSchema(fields, 'outputSchema', compilation);
  const list = readFunctionList(field(fields, 'functions'), compilation);
  const nodes = states === undefined ? refuseStates(fields, compilation) : compileStates(states, compilation);
  const startAt = readStart(fields, compilation);
  if (list !== undefined) checkFunctions(used, list, compilation);
  for (const node of nodes.values()) if (isExit(node)) graph.exits.add(node.name);
  if (compilation.stateNames.size <= MAX_STATES) checkGraph(compilation.stateNames, graph, startAt, problems);
  if (problems.count > 0 || startAt === undefined) return { ok: false, problems: problems.toArray() };
  const functions = [...(list ?? used.keys())];
  return { ok: true, program: { kind: 'states', startAt, states: nodes, ...(timeout && { timeout }), functions } };
}

/** The body as what it may really be. */
function toFields(body: unknown): JsonObject | undefined {
  return isJsonObject(body) ? body : undefined;
}

function field(fields: JsonObject, name: string): Json | undefined {
  return Object.hasOwn(fields, name) ? fields[name] : undefined;
}

function append(lists: Map<string, string[]>, key: string, value: string): void {
  const known = lists.get(key);
  if (known === undefined) lists.set(key, [value]);
  else known.push(value);
}

function refuseOtherDialects(fields: JsonObject, { problems }: Compilation): void {
  for (const dialect of ['definition', 'code']) {
    if (field(fields, dialect) === undefined) continue;
    const what =
      dialect === 'definition'
        ? 'Amazon States Language documents ("definition")'
        : 'Workflows written as code ("code")';
    problems.add(
      `/${dialect}`,
      'DIALECT_UNSUPPORTED',
      () => `${what} are not supported yet; write "states", of the types ${[...STATE_KINDS.keys()].join(', ')}.`,
    );
  }
}

function readStates(fields: JsonObject): JsonObject | undefined {
  const states = field(fields, 'states');
  return isJsonObject(states) ? states : undefined;
}

function refuseStates(fields: JsonObject, { problems }: Compilation): Map<string, StateNode> {
  const states = field(fields, 'states');
  if (states !== undefined)
    problems.add(
      '/states',
      'TYPE_WRONG',
      () => `"states" must be an object of state names and states, not ${describeType(states)}.`,
    );
  else if (problems.count === 0 || !['definition', 'code'].some((dialect) => field(fields, dialect) !== undefined)) {
    problems.add('/states', 'STATES_MISSING', () => '"states" is missing; add an object of state names and states.');
  }
  return new Map();
}

function compileStates(states: JsonObject, compilation: Compilation): Map<string, StateNode> {
  const nodes = new Map<string, StateNode>();
  const entries = Object.entries(states);
  if (entries.length === 0)
    compilation.problems.add('/states', 'STATES_EMPTY', () => '"states" is empty; add at least one state.');
  if (entries.length > MAX_STATES) {
    compilation.problems.add(
      '/states',
      'TOO_MANY_STATES',
      () =>
        `A definition has at most ${MAX_STATES} states, this has ${entries.length}; split it into several workflows.`,
    );
    return nodes;
  }
  for (const [name, fields] of entries) {
    const node = compileState(name, fields, compilation);
    if (node !== undefined) nodes.set(name, node);
  }
  return nodes;
}

/** `startAt`, else the state named `initial`, else the first. */
function readStart(fields: JsonObject, { problems, stateNames, suggest }: Compilation): string | undefined {
  const startAt = field(fields, 'startAt');
  if (startAt === undefined) return stateNames.has('initial') ? 'initial' : stateNames.values().next().value;
  if (typeof startAt === 'string' && stateNames.has(startAt)) return startAt;
  if (typeof startAt !== 'string') {
    problems.add(
      '/startAt',
      'TYPE_WRONG',
      () => `"startAt" must be the name of a state, not ${describeType(startAt)}.`,
    );
    return undefined;
  }
  const nearest = suggest(startAt, stateNames);
  problems.add(
    '/startAt',
    'START_UNKNOWN',
    () =>
      `There is no state "${clip(startAt)}" to start at; ${nearest === undefined ? 'name one of "states".' : `did you mean "${nearest}"?`}`,
  );
  return nearest;
}

/** Whether it is a valid JSON Schema is for the validator that runs it. */
function checkSchema(fields: JsonObject, name: string, { problems }: Compilation): void {
  const schema = field(fields, name);
  if (schema === undefined || typeof schema === 'boolean' || isJsonObject(schema)) return;
  problems.add(
    `/${name}`,
    'TYPE_WRONG',
    () => `"${name}" must be a JSON Schema, that is an object or true or false, not ${describeType(schema)}.`,
  );
}

function isExit(node: StateNode): boolean {
  switch (node.type) {
    case 'succeed':
    case 'fail':
      return true;
    case 'choice':
      return false;
    default:
      return node.next === undefined;
  }
}
