-- Since when nobody needs an object that a version needed before. Collection leaves such objects alone for a grace time. What no
-- version ever needed was never acknowledged to anybody, and has no row here.
create table content_library_unneeded (
  sha256 text primary key check (sha256 ~ '^[0-9a-f]{64}$'),
  size bigint not null,
  since timestamptz not null default now()
);

-- A file that is held from before its bytes are here: that they are missing is no loss.
alter table content_library_files add column arriving boolean not null default false;
