-- Work that was done and proven once, by what went into it: the same recovery image or WIM file is not serviced twice. A recovery image is
-- held in the content library; a WIM file is of use as long as a package version holds it.
create table servicing_done (
  key text primary key,
  sha256 text not null,
  is_held boolean not null,
  -- The moments that are written in it as installation time: the proof compares with them.
  install_times jsonb not null,
  used_at timestamptz not null default now()
);
