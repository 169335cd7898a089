-- What somebody asked for, what it was expected to cost, and what it did cost. Names are kept as they were.
create table distribution_actions (
  id uuid primary key,
  action text not null,
  subject text not null,
  requested_by text not null,
  requested_at timestamptz not null default now()
);
create index distribution_actions_subject on distribution_actions (subject, requested_at desc);
create table distribution_action_entries (
  action_id uuid not null references distribution_actions (id) on delete cascade,
  package_id text not null,
  point_id uuid not null,
  point_name text not null,
  content_version text not null,
  effect text not null,
  reason text,
  forecast_bytes bigint,
  forecast_seconds bigint,
  actual_bytes bigint,
  actual_seconds bigint,
  outcome text,
  ended_at timestamptz,
  primary key (action_id, package_id, point_id)
);
create index distribution_action_entries_open on distribution_action_entries (point_id, package_id)
  where ended_at is null;
