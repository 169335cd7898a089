-- Content versions: immutable manifests, the objects they need, and who needs them. A version is named by the SHA-256 of its
-- manifest's bytes; the manifest itself is an object in the store.
create table content_library_versions (
  digest text primary key check (digest ~ '^[0-9a-f]{64}$'),
  signature text not null,
  file_count integer not null,
  total_bytes bigint not null,
  created_at timestamptz not null default now()
);

-- Every object that a version needs, its manifest included. An object that no row names is nobody's.
create table content_library_objects (
  digest text not null references content_library_versions (digest) on delete cascade,
  sha256 text not null check (sha256 ~ '^[0-9a-f]{64}$'),
  size bigint not null,
  primary key (digest, sha256)
);
create index content_library_objects_sha256 on content_library_objects (sha256);

-- Who needs a version: 'upgrade-package:S0100001:2'. A version goes when its last holder goes.
create table content_library_holders (
  digest text not null references content_library_versions (digest),
  holder text not null,
  created_at timestamptz not null default now(),
  primary key (digest, holder)
);

-- Single files that are kept outside versions, for example an update's file.
create table content_library_files (
  sha256 text not null check (sha256 ~ '^[0-9a-f]{64}$'),
  size bigint not null,
  holder text not null,
  created_at timestamptz not null default now(),
  primary key (sha256, holder)
);

-- Which content store this database speaks of. Another store under this database, or this store under another database, would make
-- collection remove content that somebody needs.
create table content_library_store (
  one_row boolean primary key default true check (one_row),
  store_id uuid not null,
  -- Raised by every publication and noted in the store's folder: a database that is behind the note is an older backup.
  generation bigint not null default 0
);
