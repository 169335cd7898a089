-- At which step a run is, since when, and the steps that it took. The column `state` follows from it (run-steps.ts).
alter table servicing_runs add column step text not null default 'queued' check (step in (
  'queued', 'plan', 'pre-flight', 'wait-for-worker', 'prepare', 'carry-out', 'prove', 'publish', 'distribute',
  'succeeded', 'not-needed', 'failed'));
update servicing_runs set step = case state
  when 'planning' then 'queued' when 'waiting' then 'wait-for-worker' when 'running' then 'carry-out' else state end;
alter table servicing_runs add column step_at timestamptz not null default now();
alter table servicing_runs add column steps jsonb not null default '[]';
-- What was produced and proven, while it is being published: it lies in the content store, held for the run.
alter table servicing_runs add column produced jsonb;
create index servicing_runs_open on servicing_runs (step) where step not in ('succeeded', 'not-needed', 'failed');

-- Where a run is carried out, and when it began: what waits in one lane waits for the same.
alter table servicing_runs add column lane text not null default 'site' check (lane in ('site', 'worker'));
update servicing_runs set lane = 'worker' where worker is not null or step = 'wait-for-worker';
alter table servicing_runs add column began_at timestamptz;
