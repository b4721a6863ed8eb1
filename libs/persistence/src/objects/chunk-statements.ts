/** Also how long a reader or writer may be silent before its version is taken to be nobody's. */
export const GRACE_MS = 10 * 60_000;

/**
 * Begins a version: no key stands for it yet. (object_loose_pkey)
 */
export const BEGIN = `insert into object_loose select nextval('object_version'), now_ms() + ${GRACE_MS} returning version`;

/**
 * Stores one chunk and keeps the version; no row: the version was swept. Not flushed by itself: the commit that publishes
 * the version comes later in the log, and flushing that one flushes all before it. (object_loose_pkey)
 */
export const ADD_CHUNK = `with kept as (
    update object_loose set keep_until = now_ms() + ${GRACE_MS}
      where version = $1 and keep_until > 0 and set_config('synchronous_commit', 'off', true) = 'off' returning version)
  insert into object_chunk select version, $2::bigint, $3::bytea from kept returning version`;

/** Keeps a version that no key stands for any more, because somebody reads it. (object_loose_pkey) */
export const KEEP = `update object_loose set keep_until = now_ms() + ${GRACE_MS} where version = $1 and keep_until > 0`;

/** Leaves a version to the sweeper at once. (object_loose_pkey) */
export const GIVE_UP = 'update object_loose set keep_until = 1 where version = $1';

/** At most $3 bytes from byte $2 on, out of one chunk; of a large value only these are fetched. (object_chunk_pkey) */
export const READ_CHUNK = `select substr(bytes, ($2::bigint - start + 1)::integer, $3::integer) as bytes
  from object_chunk where version = $1 and start <= $2::bigint order by start desc limit 1`;

/** Takes a few versions that nobody kept out of everybody's reach, for good. (object_loose_keep) */
export const TAKE_EXPIRED = `update object_loose set keep_until = 0 where version in (
    select version from object_loose where keep_until < now_ms() order by keep_until limit $1) returning version`;

/** Removes a slice of a version's chunks. (object_chunk_pkey) */
export const REMOVE_CHUNKS = `delete from object_chunk where version = $1 and start in (
    select start from object_chunk where version = $1 order by start limit $2) returning start`;

/** The last of a version that has no chunks any more. (object_loose_pkey) */
export const FORGET = 'delete from object_loose where version = $1';
