-- What an engine read from one image, kept by the content it was read from: the same WIM file is never looked at twice.
create table servicing_image_facts (
  engine text not null,
  wim_sha256 text not null,
  path text not null,
  image_index integer not null,
  facts jsonb not null,
  primary key (engine, wim_sha256, path, image_index)
);

-- Servicing runs. The ID is that of the operation, so that a run which is tried again after a crash stays one run.
create table servicing_runs (
  id uuid primary key,
  package_id text not null,
  base_version integer not null,
  engine text not null,
  plan jsonb not null,
  plan_hash text not null,
  state text not null check (state in ('running', 'succeeded', 'not-needed', 'failed')),
  published_version integer,
  proof jsonb,
  error jsonb,
  requested_by text not null,
  started_at timestamptz not null default now(),
  finished_at timestamptz
);
create index servicing_runs_package on servicing_runs (package_id, started_at desc);

-- Where each update stands for each image after a run; 'applied' only when the produced image said so when it was read back.
create table servicing_statuses (
  run_id uuid not null references servicing_runs (id) on delete cascade,
  update_sha256 text not null,
  path text not null default '',
  image_index integer not null default 0,
  status text not null check (status in ('applied', 'not-required', 'installed', 'applicable', 'unsupported', 'unknown')),
  reason jsonb,
  primary key (run_id, update_sha256, path, image_index)
);
