import { EntitySchema } from 'typeorm';
import { INSTANT } from './instant-column';

/** A function, or the trace of a name that stands for none any more (`deleted`). */
export interface FunctionRow {
  id: string;
  tenant: string;
  name: string;
  /** A `FunctionDraft`; TypeORM's types do not bear a recursive one. */
  draft: object;
  revision: number;
  deleted: boolean;
  createdAt: number;
  updatedAt: number;
}

export const FunctionEntity = new EntitySchema<FunctionRow>({
  name: 'function',
  columns: {
    id: { type: 'text', primary: true },
    tenant: { type: 'text' },
    name: { type: 'text' },
    draft: { type: 'json' },
    revision: INSTANT,
    deleted: { type: 'boolean' },
    createdAt: { ...INSTANT, name: 'created_at' },
    updatedAt: { ...INSTANT, name: 'updated_at' },
  },
});
