-- The .msu and .cab files that were seen in a folder which is a source of updates.
create table update_folders_files (
  source_id uuid not null references update_catalogue_sources (id) on delete cascade,
  -- Inside the folder, with '/'.
  path text not null,
  size bigint not null,
  modified timestamptz not null,
  -- 'taken': its bytes are in the content library, and were not before; 'already-held': they were; 'refused': `error` says why;
  -- 'unsettled': somebody was still writing it.
  state text not null check (state in ('taken', 'already-held', 'refused', 'unsettled')),
  -- The software update: SHA-256 of the file.
  sha256 text,
  error jsonb,
  -- The catalogue that an MSU carries: 'none', 'taken', or 'refused' with its own error.
  catalogue text check (catalogue in ('none', 'taken', 'refused')),
  catalogue_error jsonb,
  -- The synchronisation that said so.
  operation uuid not null,
  decided_at timestamptz not null default now(),
  -- When it was not there any more.
  vanished_at timestamptz,
  primary key (source_id, path)
);
