-- The attempt that has a run: no other one moves it.
alter table servicing_runs add column attempt integer not null default 0;
