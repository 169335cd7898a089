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

-- In which languages an update is, where the catalogue says so; empty for one that is in none or in all.
alter table update_catalogue_updates add column languages text[] not null default '{}';

-- What the site selects of the catalogue, and when superseded updates expire. One row.
create table update_catalogue_policy (
  is_the_row boolean primary key default true check (is_the_row),
  -- Update IDs of products, families or companies, and of classifications; empty: all.
  products uuid[] not null default '{}',
  classifications uuid[] not null default '{}',
  languages text[] not null default '{}',
  filters_set_by text,
  filters_set_at timestamptz,
  -- 'never', 'immediately', 'after-months'.
  supersedence text not null default 'never' check (supersedence in ('never', 'immediately', 'after-months')),
  supersedence_months integer check (supersedence_months between 1 and 99),
  supersedence_set_by text,
  supersedence_set_at timestamptz,
  check ((supersedence = 'after-months') = (supersedence_months is not null))
);
insert into update_catalogue_policy default values;

-- What people decided about single updates.
create table update_catalogue_decisions (
  update_id uuid not null references update_catalogue_updates (update_id) on delete cascade,
  decision text not null check (decision in ('declined', 'held', 'pinned')),
  reason text not null,
  -- Until when it is held; null: until it is released.
  until timestamptz check (until is null or decision = 'held'),
  decided_by text not null,
  decided_at timestamptz not null default now(),
  primary key (update_id, decision)
);
