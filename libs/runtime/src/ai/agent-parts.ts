import { isJsonObject } from '@workflows/contracts';
import type { Json } from '@workflows/contracts';
import type { ModelMessage, ToolCall } from '../ports/models';

/** A tool as code offers it. What it does not say of itself is looked up where its function is registered. */
export interface OfferedTool {
  name: string;
  description?: string;
  /** As plain words or JSON Schema. */
  input?: Json;
  /** The function that it calls; absent where it calls something else. */
  function?: string;
}

const MOST_TOOLS = 100;
const MOST_MESSAGES = 2_000;
/** What endpoints take for the name of a tool. */
const NAME = /^[A-Za-z0-9_-]{1,64}$/;

/** A text says what is wrong. */
export function readTools(given: Json): OfferedTool[] | string {
  if (!Array.isArray(given) || given.length > MOST_TOOLS) return `"tools" must be at most ${MOST_TOOLS} tools.`;
  const tools: OfferedTool[] = [];
  for (const each of given) {
    if (!isJsonObject(each) || typeof each.name !== 'string' || !NAME.test(each.name))
      return 'The name of a tool must have 1 to 64 ASCII letters, digits, "_" and "-".';
    const { name, description, input, function: called } = each;
    tools.push({
      name,
      ...(typeof description === 'string' && { description }),
      ...(input !== undefined && { input }),
      ...(typeof called === 'string' && { function: called }),
    });
  }
  return tools;
}

/** What was said so far. Whoever sends it is the realm's own part, so what cannot be read is a fault of theirs. */
export function readMessages(given: Json): ModelMessage[] | string {
  if (!Array.isArray(given) || given.length > MOST_MESSAGES) return `"messages" must be at most ${MOST_MESSAGES}.`;
  const messages = given.map(readMessage);
  const read = messages.filter((message) => message !== undefined);
  return read.length === messages.length ? read : '"messages" holds what is no message.';
}

function readMessage(given: Json): ModelMessage | undefined {
  if (!isJsonObject(given)) return undefined;
  const { role, text = '', calls = [], id, tool, result = null } = given;
  if (role === 'user' && typeof text === 'string') return { role, text };
  if (role === 'tool' && typeof id === 'string' && typeof tool === 'string') return { role, id, tool, result };
  if (role !== 'assistant' || typeof text !== 'string' || !Array.isArray(calls)) return undefined;
  const read = calls.map(readCall).filter((call) => call !== undefined);
  return read.length === calls.length ? { role, text, calls: read } : undefined;
}

function readCall(given: Json): ToolCall | undefined {
  if (!isJsonObject(given)) return undefined;
  const { id, tool, input = {} } = given;
  return typeof id === 'string' && typeof tool === 'string' ? { id, tool, input } : undefined;
}
