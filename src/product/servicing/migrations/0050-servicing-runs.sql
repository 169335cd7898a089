-- Runs that go on over an error: what was chosen, and which updates could not be put in, where, and why.
alter table servicing_runs add column continue_on_error boolean not null default false;
alter table servicing_runs add column continue_on_error_classes jsonb;
alter table servicing_runs add column failures jsonb not null default '[]';
-- The plan that was agreed to, before updates that could not be put in were left out of it; null while it is the plan.
alter table servicing_runs add column first_plan jsonb;
alter table servicing_runs add column priority text not null default 'medium' check (priority in ('high', 'medium', 'low'));
alter table servicing_statuses drop constraint servicing_statuses_status_check;
alter table servicing_statuses add constraint servicing_statuses_status_check
  check (status in ('applied', 'not-required', 'installed', 'applicable', 'unsupported', 'unknown', 'failed'));
alter table servicing_work add column priority text not null default 'medium' check (priority in ('high', 'medium', 'low'));
-- Work that waits for an error to pass is not given out before this moment.
alter table servicing_work add column not_before timestamptz;
-- The update that a worker's error belongs to; null when it belongs to none.
alter table servicing_work add column failed jsonb;
