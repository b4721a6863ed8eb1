-- Room on the disk, asked for, and names of old. Locks nothing that exists, but `workflow` and `workflow_version` against writers while their
-- small indexes are made.

create table space_probe (bytes bytea);
alter table space_probe alter column bytes set storage external;

-- Takes 4 MiB of new room in the table and in the log, or fails as a large batch would (53100), and gives them back. A table that is
-- emptied gets a new file, which a failure leaves nothing of. Locks the table against others who ask.
create function probe_space_v1() returns void language plpgsql as $$
begin
  truncate space_probe;
  insert into space_probe values (convert_to(repeat('x', 4194304), 'UTF8'));
  truncate space_probe;
end $$;

-- find-start: what a name stood for, whatever has become of it.
create index workflow_any_name on workflow (tenant, name);
create index workflow_version_name on workflow_version (tenant, name);
