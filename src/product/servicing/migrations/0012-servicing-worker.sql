-- Runs that a servicing worker carries out.
alter table servicing_runs drop constraint servicing_runs_state_check;
alter table servicing_runs add constraint servicing_runs_state_check
  check (state in ('waiting', 'running', 'succeeded', 'not-needed', 'failed'));
alter table servicing_runs add column worker text;
alter table servicing_runs add column bytes_downloaded bigint;
alter table servicing_runs add column bytes_uploaded bigint;

-- The workers that somebody made a token for.
create table servicing_workers (
  name text not null,
  name_key text primary key,
  engine text,
  created_by text not null,
  created_at timestamptz not null default now(),
  last_seen_at timestamptz
);

-- The work of a run while it is with workers: it waits, is leased, and is delivered or given up. The row goes when the run ends.
create table servicing_work (
  run_id uuid primary key references servicing_runs (id) on delete cascade,
  engine text not null,
  state text not null check (state in ('waiting', 'leased', 'delivered', 'given-up')),
  attempts integer not null default 0,
  -- Who has it, by a random name of the lease: a message with another name is from somebody who has it no longer.
  worker text,
  lease uuid unique,
  expires_at timestamptz,
  phase text,
  bytes_done bigint not null default 0,
  bytes_total bigint,
  delivery jsonb,
  error jsonb,
  offered_at timestamptz not null default now(),
  check (state <> 'leased' or (worker is not null and lease is not null and expires_at is not null)),
  check (state <> 'delivered' or delivery is not null),
  check (state <> 'given-up' or error is not null)
);
create index servicing_work_open on servicing_work (engine, offered_at) where state in ('waiting', 'leased');

-- The last part of a run's raw log, in the pieces in which it came.
create table servicing_log (
  run_id uuid not null references servicing_runs (id) on delete cascade,
  number bigint generated always as identity,
  text text not null,
  primary key (run_id, number)
);
