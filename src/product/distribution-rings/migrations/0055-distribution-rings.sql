-- Rings: points and groups of points that get a version one after the other. Names, so that a ring outlives what it names.
create table distribution_rings (
  id uuid primary key,
  name text not null,
  name_key text not null unique,
  ring_order integer not null check (ring_order between 1 and 1000),
  points jsonb not null,
  groups jsonb not null,
  minimum_success_percent integer not null check (minimum_success_percent between 0 and 100),
  minimum_success_count integer not null check (minimum_success_count >= 0),
  soak_seconds integer not null check (soak_seconds >= 0),
  needs_promotion boolean not null,
  set_by text not null,
  set_at timestamptz not null default now()
);

-- A version on its way through the rings. At most one for each package goes on.
create table distribution_rings_rollouts (
  id uuid primary key,
  package_id text not null,
  version_number integer not null,
  state text not null check (state in ('running', 'paused', 'stopped', 'succeeded')),
  -- Why it is paused or stopped.
  reason text,
  started_by text not null,
  started_at timestamptz not null default now(),
  ended_at timestamptz,
  next_look_at timestamptz not null default now()
);
create unique index distribution_rings_rollouts_open on distribution_rings_rollouts (package_id)
  where state in ('running', 'paused');
create index distribution_rings_rollouts_package on distribution_rings_rollouts (package_id, started_at desc);
create index distribution_rings_rollouts_due on distribution_rings_rollouts (next_look_at) where state = 'running';

-- The rings of a rollout as they were when it started, and how each stands.
create table distribution_rings_stages (
  rollout_id uuid not null references distribution_rings_rollouts (id) on delete cascade,
  place integer not null check (place > 0),
  name text not null,
  points jsonb not null,
  groups jsonb not null,
  minimum_success_percent integer not null,
  minimum_success_count integer not null,
  soak_seconds integer not null,
  needs_promotion boolean not null,
  state text not null check (state in ('waiting', 'distributing', 'soaking', 'passed', 'skipped')),
  -- Why it waits, or what ended it.
  reason text,
  -- The points that it was for when it began.
  point_ids jsonb,
  targeted integer not null default 0,
  proven integer not null default 0,
  failed integer not null default 0,
  began_at timestamptz,
  gate_met_at timestamptz,
  ended_at timestamptz,
  primary key (rollout_id, place)
);
