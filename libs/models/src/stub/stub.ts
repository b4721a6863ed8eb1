import { createHash } from 'node:crypto';
import type { Json } from '@workflows/contracts';
import type { ModelOutcome, ModelRequest, Say, ToolCall } from '@workflows/runtime';
import { valueOf } from './value-of';

/** The model that is none: what it answers follows from what it is asked, by no thought at all. */
export const STUB = 'local/stub';

/**
 * Answers without a model, the same to the same question. It fits the schema that is asked for; where tools are offered it asks for the
 * first of them once, so that an agent's steps are seen.
 */
export function askStub(request: ModelRequest, said?: Say): ModelOutcome {
  const question = JSON.stringify([request.instructions, request.messages, request.answer, request.tools]);
  const seed = createHash('sha256').update(question).digest('hex');
  const [tool] = request.tools;
  const isFirst = !request.messages.some(({ role }) => role === 'tool');
  const calls: ToolCall[] =
    tool !== undefined && isFirst
      ? [{ id: `call_${seed.slice(0, 8)}`, tool: tool.name, input: valueOf(tool.input, seed) }]
      : [];
  const value = calls.length > 0 ? '' : answerTo(request, seed);
  if (calls.length === 0) said?.(typeof value === 'string' ? value : JSON.stringify(value));
  const usage = { model: STUB, in: tokensOf(question), out: tokensOf(JSON.stringify([value, calls])), costMicros: 0 };
  return { ok: true, value, calls, usage };
}

function answerTo({ instructions, answer }: ModelRequest, seed: string): Json {
  const [firstLine = ''] = instructions.split('\n');
  const text = `Made up by ${STUB} (${seed.slice(0, 8)}): ${firstLine.slice(0, 200)}`;
  switch (answer.kind) {
    case 'text':
      return text;
    case 'json':
      return { madeUpBy: STUB, text };
    case 'schema':
      return valueOf(answer.schema, seed);
  }
}

/** As a rule of thumb has it: four characters a token. */
function tokensOf(text: string): number {
  return Math.ceil(text.length / 4);
}
