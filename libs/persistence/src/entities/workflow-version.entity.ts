import { EntitySchema } from 'typeorm';
import { INSTANT } from './instant-column';

/** Inserted once, never changed. */
export interface WorkflowVersionRow {
  workflowId: string;
  version: number;
  tenant: string;
  /** The workflow's name when the version was made. */
  name: string;
  /** A `DefinitionBody`; TypeORM's types do not bear a recursive one. */
  body: object;
  note: string | null;
  createdBy: string | null;
  createdAt: number;
  /** Of code: what makes it what it is. */
  identity: string | null;
}

export const WorkflowVersionEntity = new EntitySchema<WorkflowVersionRow>({
  name: 'workflow_version',
  columns: {
    workflowId: { type: 'text', primary: true, name: 'workflow_id' },
    version: { type: 'integer', primary: true },
    tenant: { type: 'text' },
    name: { type: 'text' },
    body: { type: 'json' },
    note: { type: 'text', nullable: true },
    createdBy: { type: 'text', nullable: true, name: 'created_by' },
    createdAt: { ...INSTANT, name: 'created_at' },
    identity: { type: 'text', nullable: true },
  },
});
