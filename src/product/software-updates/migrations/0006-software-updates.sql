-- Software updates: the file's own digests, what was read from it, who added it. The bytes are in the content library.
create table software_updates (
  sha256 text primary key check (sha256 ~ '^[0-9a-f]{64}$'),
  sha1 text not null check (sha1 ~ '^[0-9a-f]{40}$'),
  size bigint not null,
  file_name text not null,
  kb text,
  title text not null,
  architecture text,
  kind text not null,
  payload text not null,
  facts jsonb not null,
  added_by text not null,
  added_at timestamptz not null default now()
);
create index software_updates_kb on software_updates (kb);
