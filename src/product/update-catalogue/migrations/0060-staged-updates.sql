-- What a running synchronisation has read outlives a site server that is killed. It need not outlive a PostgreSQL that is: then the synchronisation
-- begins anew, because up to where it read stands among the rows (kind 'done', the cabinet's name as language), and goes with them. That saves
-- writing everything twice. Whoever ends a synchronisation takes its rows away: a foreign key would be looked up for each of a million rows.
drop table update_catalogue_staged;
create unlogged table update_catalogue_staged (
  synchronisation_id uuid not null,
  -- 'listed', 'location', 'core', 'extended', 'localized', 'done'; with an update server also 'listing' and 'wanted'.
  kind text collate "C" not null,
  -- The catalogue's own number of a revision; 0 for locations.
  revision integer not null,
  language text collate "C" not null,
  facts jsonb not null,
  -- The core fragment as it is, for its rules.
  body text
);
create index update_catalogue_staged_location on update_catalogue_staged (synchronisation_id, (facts->>'sha1')) where kind = 'location';
create index update_catalogue_staged_revision on update_catalogue_staged (synchronisation_id, kind, revision, language);
alter table update_catalogue_synchronisations drop column cabinets_done;

-- Rules are compressed when they are staged, while a catalogue is still being read, and published as they are: so both columns have the same method,
-- the one that takes a tenth of the time where PostgreSQL was built with it.
do $$
begin
  alter table update_catalogue_staged alter column body set compression lz4;
  alter table update_catalogue_updates alter column core set compression lz4;
exception when feature_not_supported then null;
end $$;
