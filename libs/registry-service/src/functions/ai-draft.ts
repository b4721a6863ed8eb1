import type { FunctionDraft, FunctionType } from '@workflows/contracts';
import { readPlainSchema, type AddressPolicy } from '@workflows/runtime';
import type { DraftReader } from '../drafts/draft-reader';
import { endpointIn } from './endpoint-field';

/** What only functions of type `ai` have. */
export const AI_FIELDS = ['model', 'instructions', 'answer', 'endpoint'] as const;

type OfModel = Pick<FunctionDraft, 'model' | 'instructions' | 'answer' | 'endpoint'>;

export function aiFieldsIn(reader: DraftReader, type: FunctionType | undefined, addresses: AddressPolicy): OfModel {
  for (const field of AI_FIELDS)
    if (type !== undefined && type !== 'ai' && reader.fields[field] !== undefined)
      reader.refuse(field, `Only a function of type ai takes "${field}".`);
  const model = reader.text('model', { max: 200, oneLine: true });
  const instructions = reader.text('instructions', { max: 32_768 });
  const { answer } = reader.fields;
  const read = answer === undefined ? undefined : readPlainSchema(answer);
  if (read && !read.ok) reader.refuse('answer', `"answer" cannot be read at "${read.path}": ${read.cause}`);
  const endpoint = endpointIn(reader, addresses);
  return {
    ...(model !== undefined && { model }),
    ...(instructions !== undefined && { instructions }),
    ...(answer !== undefined && { answer }),
    ...(endpoint && { endpoint }),
  };
}
