-- The private key is sealed by a key of the data folder: a copy of the database alone signs nothing. The clear one is what releases before this left;
-- the next start seals it.
alter table sites_site
  alter column private_key drop not null,
  add column sealed_private_key bytea,
  add constraint sites_site_one_private_key check (num_nonnulls(private_key, sealed_private_key) = 1);
