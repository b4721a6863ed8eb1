-- Firings whose place another takes. Locks `firing` for a moment.

-- How often its execution had been redriven when that was decided: what was redriven since is not cancelled. Null where an executor of an
-- earlier release decided it.
alter table firing add column redrives integer;
