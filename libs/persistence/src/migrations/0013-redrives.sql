-- How many times an execution was redriven; null: never. The column is added in the catalog, under a lock of the table for a moment.

alter table execution add column redrive_count integer;
