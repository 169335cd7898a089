-- Says which points' desired state may have changed, whoever changed it: site servers listen, and answer the questions that wait.
create function distribution_announce(point uuid) returns void language sql as $$
  select pg_notify('slipstream_desired_state', point::text)
$$;

create function distribution_announce_pullers(source uuid) returns void language sql as $$
  select distribution_announce(point_id) from distribution_pull_sources where source_point_id = source
$$;

create function distribution_assignment_changed() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' then
    perform distribution_announce(old.point_id);
    perform distribution_announce_pullers(old.point_id);
    return null;
  end if;
  if tg_op = 'INSERT'
    or (old.content_version, old.version_number, old.priority, old.request_id, old.cancelled_at, old.state between 4 and 6)
      is distinct from
      (new.content_version, new.version_number, new.priority, new.request_id, new.cancelled_at, new.state between 4 and 6)
  then
    perform distribution_announce(new.point_id);
  end if;
  if tg_op = 'INSERT'
    or (old.receipt_content_version, old.state between 4 and 6)
      is distinct from (new.receipt_content_version, new.state between 4 and 6)
  then
    perform distribution_announce_pullers(new.point_id);
  end if;
  return null;
end $$;
create trigger distribution_assignment_changed after insert or update or delete on distribution_assignments
  for each row execute function distribution_assignment_changed();

create function distribution_point_changed() returns trigger language plpgsql as $$
begin
  perform distribution_announce(new.id);
  perform distribution_announce_pullers(new.id);
  return null;
end $$;
create trigger distribution_point_changed after update on distribution_points for each row
  when ((old.properties, old.address, old.name) is distinct from (new.properties, new.address, new.name))
  execute function distribution_point_changed();

create function distribution_pull_source_changed() returns trigger language plpgsql as $$
begin
  perform distribution_announce(coalesce(new.point_id, old.point_id));
  return null;
end $$;
create trigger distribution_pull_source_changed after insert or update or delete on distribution_pull_sources
  for each row execute function distribution_pull_source_changed();

create function distribution_package_changed() returns trigger language plpgsql as $$
begin
  perform distribution_announce(point_id) from distribution_assignments where package_id = new.package_id;
  return null;
end $$;
create trigger distribution_package_changed after insert or update on distribution_packages
  for each row execute function distribution_package_changed();
