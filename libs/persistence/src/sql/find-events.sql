-- find-events: events $2 of tenant $1, unless $8 is true, and signals to execution $3, after ($4, $5), in order, with the key $6 where that is
-- given: at most $7, and about 4 MiB of them; the first always. Locks nothing. Each part walks its own index from the position on.
-- (event_type, event_key, event_signal)
select number, received_at, body, found from (
  select number, received_at, body, count(*) over () as found,
      sum(octet_length(body)) over (order by received_at, number) - octet_length(body) as bytes_before
    from (
      select number, received_at, body::text as body from (
        (select number, received_at, body from event
          where not $8::boolean and $6::text is null and tenant = $1 and type = $2 and execution_id is null and (received_at, number) > ($4, $5)
          order by received_at, number limit $7)
        union all
        (select number, received_at, body from event
          where not $8::boolean and tenant = $1 and type = $2 and execution_id is null and key = $6 and (received_at, number) > ($4, $5)
          order by received_at, number limit $7)
        union all
        (select number, received_at, body from event
          where execution_id = $3 and type = $2 and (key is null or $6::text is null or key = $6) and (received_at, number) > ($4, $5)
          order by received_at, number limit $7)
      ) e order by received_at, number limit $7
    ) page
) sized where bytes_before < 4194304 order by received_at, number
