-- Every long piece of work that somebody asked for. The queue (pg-boss, schema pgboss) decides when a job runs; this
-- table says what it is, how far it is and how it ended, and is what people see.
create table jobs_operations (
  id uuid primary key,
  kind text not null,
  subject text,
  requested_by text not null,
  state text not null check (state in ('waiting', 'running', 'succeeded', 'failed', 'cancelled')),
  phase text,
  bytes_done bigint not null default 0,
  bytes_total bigint,
  attempt integer not null default 0,
  runner uuid,
  queue_job uuid,
  cancel_requested boolean not null default false,
  result jsonb,
  error jsonb,
  created_at timestamptz not null default now(),
  started_at timestamptz,
  finished_at timestamptz
);
create index jobs_operations_open on jobs_operations (state) where state in ('waiting', 'running');
create index jobs_operations_subject on jobs_operations (subject, created_at desc);
