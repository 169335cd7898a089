-- The source of each package as it was when it was last read: what a later look at the source is compared with. One for each
-- package, of the version that was read from it last.
create table upgrade_packages_sources (
  package_id text primary key references upgrade_packages (id) on delete cascade,
  version_number integer not null,
  path text not null,
  kind text not null check (kind in ('folder', 'iso', 'share')),
  -- The only image of install.wim that was kept; null: all.
  extract_index integer,
  -- Of an ISO file: {"size": bytes, "modified": ISO 8601}.
  iso jsonb,
  -- [{"path", "size", "modified"}], sorted by path; modified is null where the listing did not say it.
  files jsonb not null,
  -- SHA-256 of the names and sizes of all files: media that are the same have the same one.
  listing_digest text not null,
  read_at timestamptz not null default now()
);
create index upgrade_packages_sources_digest on upgrade_packages_sources (listing_digest);

alter table upgrade_packages_versions drop constraint upgrade_packages_versions_origin_check;
alter table upgrade_packages_versions
  add constraint upgrade_packages_versions_origin_check check (origin in ('added', 'serviced', 'reloaded'));
