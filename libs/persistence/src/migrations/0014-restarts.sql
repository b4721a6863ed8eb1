-- Which execution an execution does anew; null in most. The column is added in the catalog, under a lock of the table for a moment. The
-- statement that writes it stands beside that of older executors.

alter table execution add column restarted_from text collate "C";
