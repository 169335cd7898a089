-- What a point shows to whoever fetches from it over https, as it said itself; null when it does not encrypt. A new key wakes those who
-- fetch from it.
alter table distribution_points add column certificate jsonb;

drop trigger distribution_point_changed on distribution_points;
create trigger distribution_point_changed after update on distribution_points for each row
  when ((old.properties, old.address, old.name, old.certificate)
    is distinct from (new.properties, new.address, new.name, new.certificate))
  execute function distribution_point_changed();
