-- What was chosen for a run besides its updates: runs before had no choice.
alter table servicing_runs add column cleanup text not null default 'none'
  check (cleanup in ('none', 'start-component-cleanup', 'reset-base'));
alter table servicing_runs add column optimize boolean not null default false;
alter table servicing_runs add column verify text not null default 'changed' check (verify in ('changed', 'whole'));

-- The sizes of the WIM files that a run produced; null for runs before, and while nothing is published.
alter table servicing_runs add column wims jsonb;
