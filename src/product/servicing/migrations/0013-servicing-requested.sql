-- A run is written down when it is asked for, before its plan is made: whoever asked finds it from then on, also when planning fails.
alter table servicing_runs drop constraint servicing_runs_state_check;
alter table servicing_runs add constraint servicing_runs_state_check
  check (state in ('planning', 'waiting', 'running', 'succeeded', 'not-needed', 'failed'));
alter table servicing_runs alter column plan drop not null;
alter table servicing_runs alter column plan_hash drop not null;
alter table servicing_runs add check (state in ('planning', 'failed') or (plan is not null and plan_hash is not null));
