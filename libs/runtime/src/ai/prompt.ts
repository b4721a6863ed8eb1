import type { Json } from '@workflows/contracts';
import type { AnswerForm, ModelMessage } from '../ports/models';
import type { AiCall } from './ai-call';

/** What a function is told to do where nobody has said it: its name, read as words. */
export function instructionsOf(
  name: string,
  { instructions, answer }: Pick<AiCall, 'instructions' | 'answer'>,
): string {
  return [instructions ?? byName(name), howToAnswer(answer)].filter((part) => part !== '').join('\n');
}

export function messagesOf({ input, messages }: Pick<AiCall, 'input' | 'messages'>): ModelMessage[] {
  return [{ role: 'user', text: inText(input) }, ...messages];
}

function byName(name: string): string {
  if (name === 'ai.text') return 'Do what you are asked, and answer with the text alone.';
  if (name === 'ai.list') return 'Answer what you are asked with a list of short texts.';
  const own = name.split('.').at(-1) ?? name;
  return `You are the function "${own}": ${wordsOf(own)}. Work on the input and give the result alone.`;
}

/** `researchCompany` → `research company` */
function wordsOf(name: string): string {
  return name
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replaceAll(/[-_:/]+/g, ' ')
    .toLowerCase();
}

/** Said in words as well: not every endpoint holds its models to a form. */
function howToAnswer(answer: AnswerForm): string {
  switch (answer.kind) {
    case 'text':
      return '';
    case 'json':
      return 'Answer with JSON, an object, and nothing around it.';
    case 'schema':
      return `Answer with JSON and nothing around it. It fits this JSON Schema: ${JSON.stringify(answer.schema)}`;
  }
}

function inText(input: Json): string {
  return typeof input === 'string' ? input : JSON.stringify(input);
}
