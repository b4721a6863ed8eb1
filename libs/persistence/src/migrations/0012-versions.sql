-- Who has published a version; null of those before. Added in the catalog, under a lock of the table for a moment.

alter table workflow_version add column created_by text;
