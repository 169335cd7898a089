-- Deployments: a version of a task sequence for a group of devices. What they name stays: without `on delete` the database refuses its removal.
create table deployments_deployments (
  id uuid primary key,
  name text not null,
  name_key text not null unique,
  comment text not null default '',
  sequence_id text not null,
  sequence_version integer not null,
  group_id uuid not null references devices_groups (id),
  purpose text not null check (purpose in ('available', 'required')),
  available_from timestamptz not null,
  -- Of a required one.
  deadline timestamptz,
  -- Service windows as product/schedules has them; null: at any time.
  windows jsonb,
  estimated_minutes integer not null check (estimated_minutes >= 0),
  variables jsonb not null,
  -- Which devices fetch before their time: lists of architectures, editions and languages; null: none does.
  pre_cache jsonb,
  state text not null default 'active' check (state in ('active', 'paused')),
  pause_reason text,
  created_by text not null,
  created_at timestamptz not null default now(),
  changed_by text not null,
  changed_at timestamptz not null default now(),
  foreign key (sequence_id, sequence_version) references task_sequences_versions (sequence_id, number),
  check ((purpose = 'required') = (deadline is not null))
);
create index deployments_deployments_group on deployments_deployments (group_id);
create index deployments_deployments_sequence on deployments_deployments (sequence_id);

-- The packages that the sequence names, in its order, and which version of each a device gets.
create table deployments_packages (
  deployment_id uuid not null references deployments_deployments (id) on delete cascade,
  place integer not null,
  package_id text not null references upgrade_packages (id),
  -- `named`: the sequence itself names the version.
  choice text not null check (choice in ('latest', 'ring', 'pinned', 'named')),
  ring text,
  version_number integer,
  primary key (deployment_id, place),
  check ((choice = 'ring') = (ring is not null)),
  check ((choice in ('pinned', 'named')) = (version_number is not null))
);
create index deployments_packages_package on deployments_packages (package_id);

-- The rings of a deployment in their order. A ring is a group, or a part of all devices by a number that each device has (0 to 9999, below), or
-- with neither everybody who is left.
create table deployments_rings (
  deployment_id uuid not null references deployments_deployments (id) on delete cascade,
  place integer not null check (place > 0),
  name text not null,
  group_id uuid references devices_groups (id),
  part_from integer,
  part_until integer,
  minimum_success_percent integer not null check (minimum_success_percent between 0 and 100),
  minimum_success_count integer not null check (minimum_success_count >= 0),
  minimum_hours integer not null check (minimum_hours >= 0),
  -- Whether this ring begins only when somebody opens it.
  by_hand boolean not null,
  state text not null check (state in ('waiting', 'open')),
  -- Why it waits, or who opened it.
  reason text not null default '',
  opened_at timestamptz,
  primary key (deployment_id, place),
  check (group_id is null or part_from is null),
  check ((part_from is null) = (part_until is null)),
  check ((state = 'open') = (opened_at is not null))
);
create index deployments_rings_group on deployments_rings (group_id);

-- In which ring of a deployment a device is; null: in none. The number is a digest of both, so that it is the same on every server and not the
-- same devices are the first every time.
create function deployments_ring_of(of_deployment uuid, of_device uuid) returns integer stable language sql as $$
  select ring.place from deployments_rings as ring
  where ring.deployment_id = of_deployment and case
    when ring.group_id is not null
      then exists (select from devices_members as m where m.device_id = of_device and m.group_id = ring.group_id)
    when ring.part_from is not null
      then ('x' || substr(md5(of_deployment::text || of_device::text), 1, 7))::bit(28)::integer % 10000
        between ring.part_from and ring.part_until - 1
    else true end
  order by ring.place limit 1
$$;

-- One carrying out of a deployment on a device.
create table deployments_attempts (
  deployment_id uuid not null references deployments_deployments (id) on delete cascade,
  device_id uuid not null references devices_devices (id) on delete cascade,
  attempt integer not null check (attempt > 0),
  -- The newest one of this device.
  is_current boolean not null default true,
  ring_place integer,
  -- What the policy said last: run, pre-cache or wait.
  action text not null,
  -- The versions that this attempt uses: package, number and digest. Decided anew until it has begun.
  versions jsonb not null,
  -- Of the last report; `offered`: none has come.
  state text not null default 'offered',
  last_number integer not null default 0,
  step_id text,
  step_name text,
  exit_code bigint,
  message text,
  bytes jsonb not null default '[]',
  -- By the clock of the site.
  offered_at timestamptz not null default now(),
  begun_at timestamptz,
  reported_at timestamptz,
  ended_at timestamptz,
  primary key (deployment_id, device_id, attempt)
);
create unique index deployments_attempts_current on deployments_attempts (device_id, deployment_id) where is_current;
create index deployments_attempts_states on deployments_attempts (deployment_id, ring_place, state) where is_current;

-- Every report as it came, each once.
create table deployments_reports (
  deployment_id uuid not null,
  device_id uuid not null,
  attempt integer not null,
  number integer not null,
  report jsonb not null,
  taken_at timestamptz not null default now(),
  primary key (deployment_id, device_id, attempt, number),
  foreign key (deployment_id, device_id, attempt) references deployments_attempts on delete cascade
);

select live_events_watch('deployments_deployments', 'deployment', 'one.id::text',
  'name, comment, sequence_version, purpose, available_from, deadline, windows, variables, pre_cache, state, pause_reason');
select live_events_watch('deployments_rings', 'deployment', 'one.deployment_id::text', 'state, reason', null, 'changed');
select live_events_watch('deployments_attempts', 'deployment', 'one.deployment_id::text', 'state, attempt', null, 'progress');
