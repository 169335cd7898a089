-- Distribution points: who they are and how to reach them. The public key is the one with which they sign receipts.
create table distribution_points (
  id uuid primary key,
  name text not null,
  name_key text not null unique,
  address text not null,
  public_key text not null,
  joined_at timestamptz not null default now(),
  last_seen_at timestamptz
);

-- What each point shall hold, and what it proved to hold. States are Configuration Manager's numbers:
-- 0 installed, 1 install pending, 2 install retrying, 3 install failed, 7 content updating.
create table distribution_assignments (
  point_id uuid not null references distribution_points (id),
  package_id text not null,
  version_number integer not null,
  content_version text not null,
  state smallint not null check (state between 0 and 8),
  bytes_sent bigint not null default 0,
  bytes_reused bigint not null default 0,
  bytes_total bigint not null,
  error jsonb,
  requested_by text not null,
  requested_at timestamptz not null default now(),
  receipt jsonb,
  receipt_content_version text,
  receipt_version_number integer,
  verified_at timestamptz,
  received_at timestamptz,
  primary key (point_id, package_id)
);
create index distribution_assignments_package on distribution_assignments (package_id);
