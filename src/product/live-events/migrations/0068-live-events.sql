-- What changed, for consoles that follow: which object of which kind, written by triggers in the transaction of the change. A row has no place
-- (`sequence`) until its transaction has ended: places are given afterwards, by one site server at a time (seal-changes.ts), so that nobody
-- who has read up to a place misses something that comes to stand before it.
create table live_events_changes (
  id bigint generated always as identity primary key,
  kind text not null,
  -- As the API addresses it; null: many at once, or the only one of its kind.
  object_id text,
  change text not null check (change in ('created', 'changed', 'progress', 'removed')),
  sequence bigint unique,
  -- When it got its place.
  at timestamptz not null default now()
);
create index live_events_changes_unsealed on live_events_changes (id) where sequence is null;

-- One row: the last place that was given, and the last one that is not kept any more. Whoever gives places locks it.
create table live_events_head (
  is_only boolean primary key default true check (is_only),
  sequence bigint not null default 0,
  forgotten bigint not null default 0
);
insert into live_events_head default values;

-- Writes down what one statement did. Of more than 100 objects it says only that they are many; the key '' stands for the only one of its kind.
create function live_events_note(of_kind text, keys text[], what text) returns void language plpgsql as $$
begin
  if keys is null then return; end if;
  if cardinality(keys) > 100 then keys := array['']; end if;
  insert into live_events_changes (kind, object_id, change) select of_kind, nullif(key, ''), what from unnest(keys) as key;
  perform pg_notify('slipstream_live_events', '');
end $$;

-- Watches a table. `key` is an SQL expression over a row named `one`: the object's name in the API. `states` are the columns of which a change
-- is told, `progress` those of which it is told as progress; the others change in silence. With `as_part` the rows are parts of an object, and
-- whatever happens to them is that change of the object.
create function live_events_watch(
  watched regclass, kind text, key text, states text, progress text default null, as_part text default null
) returns void language plpgsql as $body$
declare
  name text := 'live_events_note_' || watched::text;
  changed text := $$
        select array_agg(told.key) into keys from (
          select distinct compared.key from (
            select %1$s as key, %2$s from new_rows as one except select %1$s as key, %2$s from old_rows as one
          ) as compared where compared.key is not null limit 101) as told;$$;
begin
  execute format($make$
    create function %1$I() returns trigger language plpgsql as $trigger$
    declare keys text[];
    begin
      if tg_op = 'UPDATE' then%2$s
        perform live_events_note(%4$L, keys, %7$L);
        if keys is null then%3$s
          perform live_events_note(%4$L, keys, 'progress');
        end if;
      elsif tg_op = 'INSERT' then
        select array_agg(told.key) into keys from (
          select distinct %5$s as key from new_rows as one limit 101) as told where told.key is not null;
        perform live_events_note(%4$L, keys, %6$L);
      else
        select array_agg(told.key) into keys from (
          select distinct %5$s as key from old_rows as one limit 101) as told where told.key is not null;
        perform live_events_note(%4$L, keys, %8$L);
      end if;
      return null;
    end $trigger$$make$,
    name,
    case when states is null then '' else format(changed, key, states) end,
    case when progress is null then '' else format(changed, key, progress) end,
    kind, key, coalesce(as_part, 'created'), coalesce(as_part, 'changed'), coalesce(as_part, 'removed'));
  execute format('create trigger live_events_inserted after insert on %s referencing new table as new_rows
    for each statement execute function %I()', watched, name);
  execute format('create trigger live_events_updated after update on %s referencing old table as old_rows new table as new_rows
    for each statement execute function %I()', watched, name);
  execute format('create trigger live_events_deleted after delete on %s referencing old table as old_rows
    for each statement execute function %I()', watched, name);
end $body$;

-- Tables that are not here are on the list of live-events.slow.test.ts, each with the reason. A later table is watched by the migration that makes it.
select live_events_watch(
  'jobs_operations', 'operation',
  'one.id::text',
  'state, attempt, cancel_requested, result, error',
  'phase, bytes_done, bytes_total');
select live_events_watch('activity_messages', 'status-message', 'one.id::text', null);
select live_events_watch(
  'upgrade_packages', 'upgrade-package',
  'one.id',
  'name, version, comment, source_path, architecture, language, current_version, keep_versions');
select live_events_watch('upgrade_packages_sources', 'upgrade-package', 'one.package_id', 'version_number, path, read_at', null, 'changed');
select live_events_watch(
  'upgrade_packages_versions', 'package-version',
  'one.package_id || ''/'' || one.number',
  'pinned_at, removed_at, held_at, bad_at, promoted_at, pin_reason, hold_reason, bad_reason, promote_reason');
select live_events_watch('upgrade_packages_retention', 'content-retention', '''''', 'keep_versions', null, 'changed');
select live_events_watch('image_contents_versions', 'image-contents', 'one.package_id || ''/'' || one.version_number', 'engine, inspected_at');
select live_events_watch('update_schedules', 'update-schedule', 'one.package_id', 'recurrence, next_at, last_at, last_outcome, last_message');
select live_events_watch('software_updates', 'software-update', 'one.sha256', 'title, facts');
select live_events_watch(
  'update_catalogue_sources', 'update-source',
  'one.name',
  'location, languages, recurrence, next_at, last_operation, watch_seconds, look_error, upstream');
select live_events_watch(
  'update_catalogue_synchronisations', 'update-source',
  '(select source.name from update_catalogue_sources as source where source.id = one.source_id)',
  'state, revisions, listed, added, revised, expired, error',
  null,
  'changed');
select live_events_watch(
  'update_folders_files', 'update-source',
  '(select source.name from update_catalogue_sources as source where source.id = one.source_id)',
  'state, sha256, error, catalogue, catalogue_error, vanished_at',
  null,
  'changed');
select live_events_watch('update_catalogue_state', 'update-catalogue', '''''', 'changes', null, 'changed');
select live_events_watch(
  'update_catalogue_policy', 'update-catalogue',
  '''''',
  'products, classifications, languages, supersedence, supersedence_months',
  null,
  'changed');
select live_events_watch('update_catalogue_decisions', 'catalogue-update', 'one.update_id::text', 'reason, until', null, 'changed');
select live_events_watch('update_downloads_files', 'update-download', 'one.sha256', 'origin, signature');
select live_events_watch('update_applicability_images', 'applicable-updates', '''''', '*', null, 'changed');
select live_events_watch('update_selection_rules', 'selection-rule', 'one.name', 'rule');
select live_events_watch(
  'update_selection_evaluations', 'selection-rule',
  '(select rule.name from update_selection_rules as rule where rule.id = one.rule_id)',
  null,
  null,
  'changed');
select live_events_watch('servicing_runs', 'servicing-run', 'one.id::text', 'state, step, worker, priority, published_version, failures, error');
select live_events_watch(
  'servicing_work', 'servicing-run',
  'one.run_id::text',
  'state, attempts, worker, priority',
  'phase, bytes_done, bytes_total',
  'changed');
select live_events_watch('servicing_log', 'servicing-run', 'one.run_id::text', null, null, 'progress');
select live_events_watch('servicing_workers', 'servicing-worker', 'one.name', 'engine');
select live_events_watch('servicing_schedules', 'servicing-schedule', 'one.id::text', 'name, definition, state, next_at');
select live_events_watch('servicing_schedules_occurrences', 'servicing-occurrence', 'one.schedule_id || ''/'' || one.id', 'state, reason, operation');
select live_events_watch(
  'servicing_schedules_packages', 'servicing-occurrence',
  '(select occurrence.schedule_id || ''/'' || occurrence.id from servicing_schedules_occurrences as occurrence where occurrence.id = one.occurrence_id)',
  'state, reason, run, download, published_version, error',
  null,
  'changed');
select live_events_watch(
  'distribution_points', 'distribution-point',
  'one.name',
  'address, properties, certificate, quarantined_objects, last_validation');
select live_events_watch(
  'distribution_pull_sources', 'distribution-point',
  '(select point.name from distribution_points as point where point.id = one.point_id)',
  'source_order',
  null,
  'changed');
select live_events_watch('distribution_groups', 'distribution-point-group', 'one.name', 'description');
select live_events_watch(
  'distribution_group_members', 'distribution-point-group',
  '(select wanted.name from distribution_groups as wanted where wanted.id = one.group_id)',
  null,
  null,
  'changed');
select live_events_watch(
  'distribution_group_contents', 'distribution-point-group',
  '(select wanted.name from distribution_groups as wanted where wanted.id = one.group_id)',
  null,
  null,
  'changed');
select live_events_watch(
  'distribution_assignments', 'content-status',
  'concat_ws(''/'', one.package_id, (select point.name from distribution_points as point where point.id = one.point_id))',
  'state, version_number, content_version, priority, request_id, cancelled_at, receipt_content_version, verified_at, error',
  'bytes_sent, bytes_reused, bytes_total, progress_state, waiting_for, source');
select live_events_watch('distribution_packages', 'content-status', 'one.package_id', 'priority', null, 'changed');
select live_events_watch('distribution_actions', 'content-action', 'one.id::text', null);
select live_events_watch('distribution_action_entries', 'content-action', 'one.action_id::text', 'outcome, ended_at', null, 'changed');
select live_events_watch(
  'distribution_rings', 'distribution-ring',
  'one.name',
  'ring_order, points, groups, minimum_success_percent, minimum_success_count, soak_seconds, needs_promotion');
select live_events_watch('distribution_rings_rollouts', 'rollout', 'one.package_id', 'state, reason, version_number');
select live_events_watch(
  'distribution_rings_stages', 'rollout',
  '(select rollout.package_id from distribution_rings_rollouts as rollout where rollout.id = one.rollout_id)',
  'state, reason, targeted, proven, failed',
  null,
  'changed');
select live_events_watch('content_recovery_passes', 'content-library', '''''', 'finished_at', 'objects_checked, bytes_checked', 'changed');
select live_events_watch('content_recovery_findings', 'content-library', '''''', 'state, found_at, healed_at, why', null, 'changed');
select live_events_watch('content_library_store', 'content-library', '''''', 'incarnation, behind_since', null, 'changed');
select live_events_watch(
  'alerts_subscriptions', 'alert-subscription',
  'one.name',
  'channel, enabled, severities, components, codes, subjects, recipients, shown_address, failures, last_error');
select live_events_watch('alerts_mail_server', 'alert-mail-server', '''''', 'host, port, security, user_name, sender', null, 'changed');
select live_events_watch('network_accounts', 'network-account', 'one.server || ''/'' || one.share', 'user_name, port, changed_at');

-- An entry of the audit is there for readers when it has its place in the chain, not when it is written.
create function live_events_note_sealed() returns trigger language plpgsql as $$
declare keys text[];
begin
  select array_agg(told.key) into keys from (
    select sequence::text as key from new_rows where sequence is not null limit 101) as told;
  perform live_events_note('audit-entry', keys, 'created');
  return null;
end $$;
create trigger live_events_sealed after update on activity_audit referencing new table as new_rows
  for each statement execute function live_events_note_sealed();
