-- Since when an execution is paused; null in all others. Its `status` stays `running`, which is all that older executors know of what is open.
-- The column is added in the catalog, under a lock of the table for a moment.

alter table execution add column paused_at bigint;
