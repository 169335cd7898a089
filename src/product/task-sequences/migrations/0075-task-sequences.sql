-- Task sequences with every version that was ever saved; a version is never changed.
create table task_sequences (
  id text primary key,
  name text not null,
  -- As it is compared: without case.
  name_key text not null unique,
  -- The version that deployments run.
  current_version integer not null check (current_version >= 1),
  created_by text not null,
  created_at timestamptz not null default now()
);
create table task_sequences_versions (
  sequence_id text not null references task_sequences (id) on delete cascade,
  number integer not null check (number >= 1),
  -- As product/task-sequence-model has it.
  definition jsonb not null,
  comment text not null,
  saved_by text not null,
  saved_at timestamptz not null default now(),
  primary key (sequence_id, number)
);
-- What the version that runs names. A package that is named cannot be removed: without `on delete` the database itself refuses it.
create table task_sequences_references (
  sequence_id text not null references task_sequences (id) on delete cascade,
  step text not null,
  package_id text not null references upgrade_packages (id),
  -- Null: the deployment chooses.
  version_number integer
);
create index task_sequences_references_of_sequence on task_sequences_references (sequence_id);
create index task_sequences_references_of_package on task_sequences_references (package_id, version_number);
