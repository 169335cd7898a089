-- The catalogue of software updates: what Microsoft's metadata says of each update, whether or not its files are held.
create table update_catalogue_sources (
  id uuid primary key default gen_random_uuid(),
  name text not null unique,
  -- 'catalogue-file': wsusscn2.cab, WSUSSCAN.cab, or an MSU that holds one.
  kind text not null check (kind in ('catalogue-file')),
  location text not null,
  -- Of which languages titles are kept, beside English.
  languages text[] not null default '{}',
  added_by text not null,
  added_at timestamptz not null default now()
);

create table update_catalogue_synchronisations (
  -- The operation that does it: a second run of the same operation goes on with what the first one staged.
  id uuid primary key,
  source_id uuid not null references update_catalogue_sources (id) on delete cascade,
  state text not null default 'running' check (state in ('running', 'succeeded', 'nothing-new', 'failed')),
  requested_by text not null,
  started_at timestamptz not null default now(),
  ended_at timestamptz,
  -- SHA-256 of the catalogue that was read, and its languages: what was staged of another one is of no use.
  catalogue text,
  -- Cabinets of the catalogue of which everything is staged.
  cabinets_done text[] not null default '{}',
  -- Revisions in its list; different updates among them.
  revisions integer,
  listed integer,
  added integer,
  revised integer,
  expired integer,
  error jsonb
);
create index update_catalogue_synchronisations_source on update_catalogue_synchronisations (source_id, started_at desc);

-- What a running synchronisation has read so far; published in one transaction, then taken away.
create table update_catalogue_staged (
  synchronisation_id uuid not null references update_catalogue_synchronisations (id) on delete cascade,
  -- 'listed', 'location', 'core', 'extended', 'localized'.
  kind text not null,
  -- The catalogue's own number of a revision; 0 for locations.
  revision integer not null,
  language text not null,
  facts jsonb not null,
  -- The core fragment as it is, for its rules.
  body text
);
create index update_catalogue_staged_synchronisation on update_catalogue_staged (synchronisation_id, kind, revision);

create table update_catalogue_updates (
  update_id uuid primary key,
  revision_number bigint not null,
  -- The sources that list it.
  source_ids uuid[] not null,
  type text not null,
  title text not null,
  -- Title and description by language.
  titles jsonb not null,
  kb text,
  created_at timestamptz not null,
  is_leaf boolean not null,
  is_bundle boolean not null,
  is_software boolean not null,
  deployment_action text,
  handler text,
  -- By kind: Company, Product, ProductFamily, UpdateClassification.
  categories jsonb not null,
  category_ids uuid[] not null,
  -- All of the outer list, one of each inner.
  prerequisites jsonb not null,
  supersedes uuid[] not null,
  bundles uuid[] not null,
  files jsonb not null,
  extended jsonb not null,
  core text not null,
  search tsvector not null,
  added_at timestamptz not null default now(),
  revised_at timestamptz,
  -- When the last of its sources stopped listing it; nothing is taken away.
  expired_at timestamptz
);
create index update_catalogue_updates_search on update_catalogue_updates using gin (search);
create index update_catalogue_updates_categories on update_catalogue_updates using gin (category_ids);
create index update_catalogue_updates_supersedes on update_catalogue_updates using gin (supersedes);
create index update_catalogue_updates_bundles on update_catalogue_updates using gin (bundles);
create index update_catalogue_updates_created on update_catalogue_updates (created_at desc, update_id);
create index update_catalogue_updates_kb on update_catalogue_updates (kb);
