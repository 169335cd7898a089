-- The attempt that has a run: no other one moves it.
alter table servicing_runs add column attempt integer not null default 0;

-- How many runs a worker does at once, as it says when it asks for work.
alter table servicing_workers add column runs_at_once integer not null default 1 check (runs_at_once > 0);
-- What the worker with the lease was given of earlier work, by its key (servicing_done).
alter table servicing_work add column taken jsonb not null default '[]';
