import { isJsonObject } from '@workflows/contracts';
import type { JsonObject, RegisteredFunction } from '@workflows/contracts';
import {
  readPlainSchema,
  tidyText,
  type ExpressionOwner,
  type ModelTool,
  type OfferedTool,
  type SchemaChecker,
  type ToolCall,
} from '@workflows/runtime';

/** `problem`: it is not carried out, and the model is told why. */
export type JudgedCall = ToolCall;

export type Offer =
  | {
      ok: true;
      tools: readonly ModelTool[];
      judge(
        calls: readonly ToolCall[],
      ): Promise<{ ok: true; calls: readonly JudgedCall[] } | { ok: false; cause: string }>;
    }
  | { ok: false; cause: string };

/** Of one answer: a model that asks for more does not know what it does. */
const MOST_CALLS = 32;
const MAX_PROBLEM = 1_000;

/** The tools as a model is told of them: what code does not say of one, the registration of its function does. */
export function offer(
  offered: readonly OfferedTool[],
  lookUp: (name: string) => RegisteredFunction | undefined,
  schemas: Pick<SchemaChecker, 'problems'>,
  owner: ExpressionOwner,
): Offer {
  const tools: ModelTool[] = [];
  for (const { name, function: called, ...told } of offered) {
    const registered = called === undefined ? undefined : lookUp(called);
    const { description = registered?.description ?? called ?? name, input = registered?.inputSchema ?? {} } = told;
    const read = readPlainSchema(input);
    if (!read.ok) return { ok: false, cause: `The input of the tool "${name}" cannot be read: ${read.cause}` };
    tools.push({ name, description: description.slice(0, 10_000), input: asObject(read.schema) });
  }
  return { ok: true, tools, judge: (calls) => judge(calls, tools, schemas, owner) };
}

async function judge(
  calls: readonly ToolCall[],
  tools: readonly ModelTool[],
  schemas: Pick<SchemaChecker, 'problems'>,
  owner: ExpressionOwner,
): ReturnType<Extract<Offer, { ok: true }>['judge']> {
  if (calls.length > MOST_CALLS) {
    const cause = `The model asks for ${calls.length} calls of tools in one answer; ${MOST_CALLS} are carried out at most.`;
    return { ok: false, cause };
  }
  const judged = calls.map(async (call): Promise<JudgedCall> => {
    const problem = call.problem ?? (await problemOf(call, tools, schemas, owner));
    return problem === undefined ? call : { ...call, problem: tidyText(problem, MAX_PROBLEM) };
  });
  return { ok: true, calls: await Promise.all(judged) };
}

async function problemOf(
  { tool: name, input }: ToolCall,
  tools: readonly ModelTool[],
  schemas: Pick<SchemaChecker, 'problems'>,
  owner: ExpressionOwner,
): Promise<string | undefined> {
  const tool = tools.find((each) => each.name === name);
  if (tool === undefined)
    return `There is no tool "${name}". There are: ${tools.map((each) => each.name).join(', ') || 'none'}.`;
  const problems = await schemas.problems(tool.input, input, { owner });
  if (problems.length === 0) return undefined;
  return `Its input does not fit: ${problems.map(({ path, message }) => (path ? `${path}: ${message}` : message)).join('; ')}`;
}

/** Endpoints want the schema of an object; one that says nothing takes any. */
function asObject(schema: JsonObject): JsonObject {
  if (schema.type === 'object') return isJsonObject(schema.properties) ? schema : { ...schema, properties: {} };
  return { type: 'object', properties: {}, ...schema };
}
