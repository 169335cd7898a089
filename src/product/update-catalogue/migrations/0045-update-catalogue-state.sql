-- One row: counts what changed the catalogue. Whoever keeps what it was asked keeps the count beside it. It stays when a source is removed, and its
-- synchronisations with it.
create table update_catalogue_state (
  is_only boolean primary key default true check (is_only),
  changes bigint not null
);
insert into update_catalogue_state (changes)
select count(*) from update_catalogue_synchronisations where state = 'succeeded';
