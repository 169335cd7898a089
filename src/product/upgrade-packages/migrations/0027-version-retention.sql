-- How many versions of a package are kept: null stands for the site's number.
alter table upgrade_packages add column keep_versions integer check (keep_versions >= 1);

-- A pinned version is never removed. A removed one keeps its row, so that its number is never given out again.
alter table upgrade_packages_versions
  add column pinned_by text,
  add column pinned_at timestamptz,
  add column pin_reason text,
  add column removed_by text,
  add column removed_at timestamptz;

-- The site's number of versions to keep; null keeps all.
create table upgrade_packages_retention (
  one_row boolean primary key default true check (one_row),
  keep_versions integer check (keep_versions >= 1)
);
insert into upgrade_packages_retention (keep_versions) values (null);
