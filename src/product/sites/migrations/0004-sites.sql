-- The one site that this database belongs to, its signing key, and the last package number given out.
create table sites_site (
  one_row boolean primary key default true check (one_row),
  code text not null,
  private_key text not null,
  public_key text not null,
  last_package_number integer not null default 0,
  created_at timestamptz not null default now()
);
