import type { FunctionDraft, FunctionType } from '@workflows/contracts';
import { readPlainSchema } from '@workflows/runtime';
import type { DraftReader } from '../drafts/draft-reader';

/** What only functions of type `ai` have. */
export const AI_FIELDS = ['model', 'instructions', 'answer'] as const;

type OfModel = Pick<FunctionDraft, 'model' | 'instructions' | 'answer'>;

export function aiFieldsIn(reader: DraftReader, type: FunctionType | undefined): OfModel {
  for (const field of AI_FIELDS)
    if (type !== undefined && type !== 'ai' && reader.fields[field] !== undefined)
      reader.refuse(field, `Only a function of type ai takes "${field}".`);
  const model = reader.text('model', { max: 200, oneLine: true });
  const instructions = reader.text('instructions', { max: 32_768 });
  const { answer } = reader.fields;
  const read = answer === undefined ? undefined : readPlainSchema(answer);
  if (read && !read.ok) reader.refuse('answer', `"answer" cannot be read at "${read.path}": ${read.cause}`);
  return {
    ...(model !== undefined && { model }),
    ...(instructions !== undefined && { instructions }),
    ...(answer !== undefined && { answer }),
  };
}
