-- "Schedule Updates": when packages are serviced with which updates, and what came of it each time.
create table servicing_schedules (
  id uuid primary key default gen_random_uuid(),
  name text not null,
  name_key text not null unique,
  -- A `ScheduleDefinition`.
  definition jsonb not null,
  state text not null default 'active' check (state in ('active', 'paused', 'cancelled')),
  -- The next time at which it is due; null when there is none.
  next_at timestamptz,
  made_by text not null,
  made_at timestamptz not null default now(),
  changed_by text not null,
  changed_at timestamptz not null default now()
);
create index servicing_schedules_due on servicing_schedules (next_at) where state = 'active';

create table servicing_schedules_occurrences (
  id uuid primary key default gen_random_uuid(),
  schedule_id uuid not null references servicing_schedules (id) on delete cascade,
  -- The schedule's, as it was when this became due: changing the schedule does not change what runs.
  definition jsonb not null,
  due_at timestamptz not null,
  -- It begins no earlier, and no later unless this is null.
  not_before timestamptz not null,
  not_after timestamptz,
  -- Asked for by hand, whatever the service windows say.
  outside_windows boolean not null default false,
  state text not null check (state in ('waiting', 'running', 'succeeded', 'failed', 'cancelled', 'skipped', 'missed')),
  -- A sentence: why it waits, was skipped, or ended as it did.
  reason text,
  requested_by text not null,
  operation uuid,
  created_at timestamptz not null default now(),
  started_at timestamptz,
  finished_at timestamptz
);
-- Whatever two site servers do at once: one schedule runs once at a time, and waits for one more time at most.
create unique index servicing_schedules_running on servicing_schedules_occurrences (schedule_id) where state = 'running';
create unique index servicing_schedules_waiting on servicing_schedules_occurrences (schedule_id) where state = 'waiting';
create index servicing_schedules_history on servicing_schedules_occurrences (schedule_id, created_at desc);

create table servicing_schedules_packages (
  occurrence_id uuid not null references servicing_schedules_occurrences (id) on delete cascade,
  package_id text not null,
  place integer not null,
  state text not null default 'waiting' check (state in (
    'waiting', 'downloading', 'servicing', 'finishing',
    'succeeded', 'partly', 'nothing-to-do', 'failed', 'not-started', 'cancelled')),
  reason text,
  -- [ChosenUpdate] and [LeftOutUpdate]; null before the choice.
  chosen jsonb,
  left_out jsonb,
  -- The operations that were asked for.
  download uuid,
  run uuid,
  published_version integer,
  -- [UpdateResult], [{ point, effect }], and numbers of versions.
  results jsonb not null default '[]',
  distributed jsonb not null default '[]',
  removed_versions integer[] not null default '{}',
  error jsonb,
  started_at timestamptz,
  finished_at timestamptz,
  primary key (occurrence_id, package_id)
);
create index servicing_schedules_packages_last on servicing_schedules_packages (package_id, finished_at desc);
