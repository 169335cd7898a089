-- Notes beside the content store of packages that were removed: they are put aside before a site that loses its database can find the packages
-- again by them. Written in the transaction of the removal; a row goes when its note is put aside.
create table upgrade_packages_removed_notes (
  package_id text not null,
  version_number integer not null,
  primary key (package_id, version_number)
);
