-- Whose the rows are that did not say so, for what looks at rows alone. Each column is added in the catalog, under a lock of its table for a
-- moment. Rows of executors of the releases before have none: theirs is that of their execution.

alter table history add column tenant text collate "C";
alter table timer add column tenant text collate "C";
alter table open_child add column tenant text collate "C";

-- By which executions are found; null where there are none.
alter table execution add column labels json;
