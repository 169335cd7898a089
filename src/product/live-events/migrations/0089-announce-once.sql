-- PostgreSQL lets transactions that announce something commit one after the other, each with its own wait for the disk: with every change announced, devices that report held up
-- each other and everybody else. A change is announced when no committed one waits for its place. While one does, it has been announced; who reads takes all that is committed, and
-- looks once more for what was committed in that very moment (live-feed.ts).
create or replace function live_events_note(of_kind text, keys text[], what text) returns void language plpgsql as $$
declare
  is_announced boolean;
begin
  if keys is null then return; end if;
  if cardinality(keys) > 100 then keys := array['']; end if;
  is_announced := exists (select from live_events_changes where sequence is null);
  insert into live_events_changes (kind, object_id, change) select of_kind, nullif(key, ''), what from unnest(keys) as key;
  if not is_announced then perform pg_notify('slipstream_live_events', ''); end if;
end $$;
