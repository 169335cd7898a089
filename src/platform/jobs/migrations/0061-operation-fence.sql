-- How often an operation was begun, over all its jobs in the queue: an attempt that was thought dead is told by it from the one that came after.
alter table jobs_operations add column fence integer not null default 0;
update jobs_operations set fence = attempt;
