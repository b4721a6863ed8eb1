import { EntitySchema } from 'typeorm';
import { INSTANT } from './instant-column';

export interface WorkflowRow {
  id: string;
  tenant: string;
  name: string;
  description: string | null;
  labels: Record<string, string> | null;
  /** The newest version's number. */
  version: number;
  createdAt: number;
  updatedAt: number;
  deletedAt: number | null;
}

export const WorkflowEntity = new EntitySchema<WorkflowRow>({
  name: 'workflow',
  columns: {
    id: { type: 'text', primary: true },
    tenant: { type: 'text' },
    name: { type: 'text' },
    description: { type: 'text', nullable: true },
    labels: { type: 'json', nullable: true },
    version: { type: 'integer' },
    createdAt: { ...INSTANT, name: 'created_at' },
    updatedAt: { ...INSTANT, name: 'updated_at' },
    deletedAt: { ...INSTANT, name: 'deleted_at', nullable: true },
  },
});
