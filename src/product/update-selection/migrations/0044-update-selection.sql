-- Saved rules by which updates are chosen, and what each of them chose when it was evaluated.
create table update_selection_rules (
  id uuid primary key default gen_random_uuid(),
  name text not null unique,
  -- A `SelectionRule`.
  rule jsonb not null,
  made_by text not null,
  made_at timestamptz not null default now(),
  changed_at timestamptz not null default now()
);

create table update_selection_evaluations (
  id uuid primary key default gen_random_uuid(),
  rule_id uuid not null references update_selection_rules (id) on delete cascade,
  package_id text not null,
  version_number integer not null,
  evaluated_at timestamptz not null default now(),
  requested_by text not null,
  -- [{ updateId, kb, title }]
  chosen jsonb not null
);
create index update_selection_evaluations_last on update_selection_evaluations (rule_id, package_id, evaluated_at desc);
