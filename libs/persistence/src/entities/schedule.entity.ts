import { EntitySchema } from 'typeorm';
import { INSTANT } from './instant-column';

/** A schedule as lists show it: without its input, which may be large. */
export interface ScheduleRow {
  id: string;
  tenant: string;
  name: string;
  /** A `ScheduleDraft` but its input; TypeORM's types do not bear a recursive one. */
  draft: object;
  pausedAt: number | null;
  createdAt: number;
  updatedAt: number;
}

export const ScheduleEntity = new EntitySchema<ScheduleRow>({
  name: 'schedule',
  columns: {
    id: { type: 'text', primary: true },
    tenant: { type: 'text' },
    name: { type: 'text' },
    draft: { type: 'json' },
    pausedAt: { ...INSTANT, name: 'paused_at', nullable: true },
    createdAt: { ...INSTANT, name: 'created_at' },
    updatedAt: { ...INSTANT, name: 'updated_at' },
  },
});
