-- Since when it is remarkable that a device has not come back from its restart; null while it is not.
alter table deployments_attempts add column silent_since timestamptz;
create index deployments_attempts_restarting on deployments_attempts (reported_at)
  where is_current and state = 'restarting' and silent_since is null;

drop function live_events_note_deployments_attempts() cascade;
select live_events_watch('deployments_attempts', 'deployment', 'one.deployment_id::text', 'state, attempt, silent_since', null, 'progress');
