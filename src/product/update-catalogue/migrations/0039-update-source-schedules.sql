-- Sources of updates are synchronised on a schedule; a source can be a folder that is looked at again and again.
alter table update_catalogue_sources
  drop constraint update_catalogue_sources_kind_check,
  -- 'catalogue-file': as before. 'folder': a folder, or a UNC path, with .msu and .cab files.
  add constraint update_catalogue_sources_kind_check check (kind in ('catalogue-file', 'folder')),
  -- As product/schedules has it; null without a schedule.
  add column recurrence jsonb,
  -- Null without a schedule, and when the recurrence has no more moments.
  add column next_at timestamptz,
  add column schedule_set_by text,
  add column schedule_set_at timestamptz,
  -- The synchronisation that was asked for last, by whomever.
  add column last_operation uuid,
  -- How often a folder is looked at, in seconds; null when it is not watched.
  add column watch_seconds integer check (watch_seconds between 15 and 86400),
  add column next_look_at timestamptz,
  add column looked_at timestamptz,
  -- Why the last look saw nothing; null when it did.
  add column look_error jsonb;
create index update_catalogue_sources_due on update_catalogue_sources (next_at);
create index update_catalogue_sources_look on update_catalogue_sources (next_look_at);

-- What a synchronisation of a folder did, in files.
alter table update_catalogue_synchronisations add column files jsonb;
