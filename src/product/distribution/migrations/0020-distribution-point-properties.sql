-- What an administrator chose for a point (standard values are not written down), and what the point last said of itself.
alter table distribution_points
  add column properties jsonb not null default '{}',
  add column properties_revision integer not null default 1,
  add column clock_difference_ms bigint,
  add column disk_free_bytes bigint,
  add column disk_total_bytes bigint,
  add column quarantined_objects integer,
  add column last_validation jsonb,
  add column held jsonb,
  add column measured_bytes_per_second bigint;

-- From which points a pull point fetches, the lowest number first; the site is always the last.
create table distribution_pull_sources (
  point_id uuid not null references distribution_points (id) on delete cascade,
  source_point_id uuid not null references distribution_points (id) on delete cascade,
  source_order integer not null check (source_order between 1 and 100),
  primary key (point_id, source_point_id),
  check (point_id <> source_point_id)
);
create index distribution_pull_sources_source on distribution_pull_sources (source_point_id);

-- How urgent a package's content is; a package without a row is medium.
create table distribution_packages (
  package_id text primary key,
  priority text not null check (priority in ('high', 'medium', 'low'))
);

-- Groups of points. What a group holds, every member holds.
create table distribution_groups (
  id uuid primary key,
  name text not null,
  name_key text not null unique,
  description text not null default '',
  created_by text not null,
  created_at timestamptz not null default now()
);
create table distribution_group_members (
  group_id uuid not null references distribution_groups (id) on delete cascade,
  point_id uuid not null references distribution_points (id) on delete cascade,
  primary key (group_id, point_id)
);
create index distribution_group_members_point on distribution_group_members (point_id);
create table distribution_group_contents (
  group_id uuid not null references distribution_groups (id) on delete cascade,
  package_id text not null,
  primary key (group_id, package_id)
);
create index distribution_group_contents_package on distribution_group_contents (package_id);

-- An assignment is made to the point itself, or follows from its groups. `previous` is what the point held before an update:
-- it stays desired when the update is cancelled. A receipt that was withdrawn is not taken a second time.
alter table distribution_assignments
  add column assigned_directly boolean not null default true,
  add column priority text check (priority in ('high', 'medium', 'low')),
  add column request_id uuid,
  add column request_action text check (request_action in ('validate', 'redistribute')),
  add column cancelled_at timestamptz,
  add column previous_version_number integer,
  add column previous_content_version text,
  add column withdrawn_verified_at timestamptz,
  add column progress_state text,
  add column waiting_for text,
  add column source text,
  add column bytes_per_second bigint,
  add column reported_at timestamptz,
  add column last_copied_at timestamptz;
