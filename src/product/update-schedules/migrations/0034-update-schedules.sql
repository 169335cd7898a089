-- "Update distribution points on a schedule": when a package's source is looked at again, and what came of it last.
create table update_schedules (
  package_id text primary key references upgrade_packages (id) on delete cascade,
  -- As product/schedules has it.
  recurrence jsonb not null,
  -- Null when the recurrence has no more moments.
  next_at timestamptz,
  set_by text not null,
  set_at timestamptz not null default now(),
  last_at timestamptz,
  last_operation uuid,
  last_outcome text check (last_outcome in ('started', 'reloaded', 'unchanged', 'refused', 'failed')),
  last_message text
);
create index update_schedules_due on update_schedules (next_at);
