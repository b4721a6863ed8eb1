import { isJsonObject } from '@workflows/contracts';
import type { Instant, Json, JsonObject, PreparedCode, Problem, TenantId } from '@workflows/contracts';
import { refusal } from '../drafts/problems';
import { checkedCode, isCode } from './check-code';
import { codeDraft, type CodeDraft } from './code-draft';
import { codeProblem, inBundle } from './code-problems';
import { readCode, type CodeTools } from './code-reader';
import { readRegisterBody } from './register-body';

export interface PreparingTools extends CodeTools {
  now(): Instant;
}

/** Code in the place of a definition, or a handler of a bundle, published nowhere. Throws DEFINITION_INVALID. */
export async function prepareCode(tenant: TenantId, body: Json, tools: PreparingTools): Promise<PreparedCode> {
  const { handler, code } = await draftOf(tenant, body, tools);
  if (handler === undefined) throw new Error('code was checked and has no program');
  return { handler, bundle: code.bundle };
}

async function draftOf(tenant: TenantId, body: Json, tools: PreparingTools): Promise<CodeDraft> {
  if (!isJsonObject(body) || !isCode(body)) throw invalid([{ message: NO_CODE, code: 'FIELD_INVALID', path: '' }]);
  const { definition } = body;
  if (definition['bundle'] !== undefined) return bundledHandler(tenant, definition, tools);
  return checkedCode(tenant, body, { ...tools, faults: new Map(), needsName: false });
}

/** `{type: 'Function', bundle, sourceMap?, handler}`: what is beside the handler in its file comes along. */
async function bundledHandler(
  tenant: TenantId,
  { type: _, handler: key, ...given }: JsonObject,
  tools: PreparingTools,
): Promise<CodeDraft> {
  const problems: Problem[] = [];
  const body = readRegisterBody(given, problems);
  if (body === undefined) throw invalid(problems);
  const read = await readCode(tenant, body.source, tools);
  if (!read.ok) throw invalid(read.problems.map((fault) => codeProblem(fault, inBundle)));
  const found = read.handlers.find((handler) => handler.key === key);
  if (found !== undefined) return codeDraft(found, { name: found.key }, tools.runtime());
  const known = read.handlers.map((handler) => handler.key).join(', ');
  const message = `"handler" must be one of those that the bundle has: ${known}.`;
  throw invalid([{ message: message.slice(0, LONGEST), code: 'FIELD_INVALID', path: '/handler' }]);
}

const NO_CODE =
  'This is no code: send {"type": "Function", "code": "async ({ api }) => { … }"}, or {"type": "Function", "bundle": "…", "handler": "onUserSignup"}.';
const LONGEST = 2_000;

/** `problems`: with pointers into the definition. */
function invalid(problems: readonly Problem[]) {
  return refusal(
    'DEFINITION_INVALID',
    problems.map((problem) => ({ ...problem, path: `/definition${problem.path}` })),
  );
}
