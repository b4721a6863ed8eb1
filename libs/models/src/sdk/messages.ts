import { isJsonObject } from '@workflows/contracts';
import type { Json } from '@workflows/contracts';
import type { ModelMessage, ToolCall } from '@workflows/runtime';
import type { ModelMessage as SdkMessage } from 'ai';

export function toSdkMessages(messages: readonly ModelMessage[]): SdkMessage[] {
  return messages.map((message): SdkMessage => {
    switch (message.role) {
      case 'user':
        return { role: 'user', content: message.text };
      case 'assistant':
        return {
          role: 'assistant',
          content: [
            ...(message.text === '' ? [] : [{ type: 'text' as const, text: message.text }]),
            ...message.calls.map(({ id, tool, input }) => ({
              type: 'tool-call' as const,
              toolCallId: id,
              toolName: tool,
              input: isJsonObject(input) ? input : {},
            })),
          ],
        };
      case 'tool': {
        const { id, tool, result } = message;
        const output = { type: 'json' as const, value: result };
        return { role: 'tool', content: [{ type: 'tool-result', toolCallId: id, toolName: tool, output }] };
      }
    }
  });
}

interface SdkToolCall {
  toolCallId: string;
  toolName: string;
  input: unknown;
  /** There is no such tool, or its input is no JSON. */
  invalid?: boolean | undefined;
}

export function toolCallsOf(calls: readonly SdkToolCall[]): ToolCall[] {
  return calls.map(({ toolCallId, toolName, input, invalid }) => ({
    id: toolCallId.slice(0, 256),
    tool: toolName.slice(0, 256),
    input: asJson(input),
    ...(invalid && typeof input === 'string' && { problem: 'What it is given is no JSON.' }),
  }));
}

/** It was read from JSON, and what was not is text. */
export function asJson(input: unknown): Json {
  return JSON.parse(JSON.stringify(input ?? {}));
}
