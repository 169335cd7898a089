-- Operating system upgrade packages and their versions. A version points to an immutable content version; the package points
-- to the version in use. Names are unique whatever their case.
create table upgrade_packages (
  id text primary key check (id ~ '^[A-Z0-9]{3}[0-9A-F]{5}$'),
  name text not null check (char_length(name) between 1 and 50),
  name_key text not null unique,
  version text not null check (char_length(version) <= 32),
  comment text not null check (char_length(comment) <= 127),
  source_path text not null,
  architecture text,
  language text,
  licence_accepted_by text not null,
  licence_accepted_at timestamptz not null,
  current_version integer not null,
  created_by text not null,
  created_at timestamptz not null default now()
);

create table upgrade_packages_versions (
  package_id text not null references upgrade_packages (id),
  number integer not null check (number > 0),
  content_version text not null,
  file_count integer not null,
  total_bytes bigint not null,
  origin text not null check (origin in ('added', 'serviced')),
  -- The operation that made it: an operation that is tried again after a crash finds what it published before.
  operation uuid not null unique,
  created_by text not null,
  created_at timestamptz not null default now(),
  primary key (package_id, number)
);

-- The images of the version's WIM files, as the files themselves describe them.
create table upgrade_packages_images (
  package_id text not null,
  version_number integer not null,
  path text not null,
  image_index integer not null,
  description jsonb not null,
  primary key (package_id, version_number, path, image_index),
  foreign key (package_id, version_number) references upgrade_packages_versions (package_id, number)
);
