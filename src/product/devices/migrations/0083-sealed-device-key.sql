-- As the site's other key (0081).
alter table devices_site_key
  alter column private_key drop not null,
  add column sealed_private_key bytea,
  add constraint devices_site_key_one_private_key check (num_nonnulls(private_key, sealed_private_key) = 1);
