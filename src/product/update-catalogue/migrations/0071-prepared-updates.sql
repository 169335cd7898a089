-- Whoever stages a revision twice is refused at once: that costs nothing beside the index that is there anyway, and nobody has to look for it
-- afterwards. Locations are looked up by digest only. What is staged now was not looked at in this way: it is read again.
truncate update_catalogue_staged;
drop index update_catalogue_staged_revision;
create unique index update_catalogue_staged_revision on update_catalogue_staged (synchronisation_id, kind, revision, language)
 where kind <> 'location';

-- Updates as a publication will write them, worked out before it begins, by more than one connection. Like what is staged, they belong to their
-- synchronisation, and need not outlive PostgreSQL: both are gone then.
create unlogged table update_catalogue_prepared (
  synchronisation_id uuid not null,
  update_id uuid not null,
  revision_number bigint not null,
  type text not null,
  title text not null,
  titles jsonb not null,
  kb text,
  created_at timestamptz not null,
  is_leaf boolean not null,
  is_bundle boolean not null,
  is_software boolean not null,
  deployment_action text,
  handler text,
  categories jsonb not null,
  category_ids uuid[] not null,
  prerequisites jsonb not null,
  supersedes uuid[] not null,
  bundles uuid[] not null,
  files jsonb not null,
  extended jsonb not null,
  core text not null,
  search tsvector not null,
  languages text[] not null,
  is_superseded boolean not null
);
do $$
begin
  alter table update_catalogue_prepared alter column core set compression lz4;
exception when feature_not_supported then null;
end $$;
