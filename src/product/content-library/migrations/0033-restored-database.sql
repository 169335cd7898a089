-- A database that was found to be older than its store, or than what its distribution points have obeyed, stays so until an administrator
-- accepts it as it is, however far its generation has come meanwhile. Accepting begins another incarnation.
alter table content_library_store
  add column incarnation uuid not null default gen_random_uuid(),
  add column behind_since timestamptz,
  -- The highest generation that the store or a point knew when this was found.
  add column known_generation bigint not null default 0;
