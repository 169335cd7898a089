-- Verifications of the content library, each a pass over the needed objects in the order of their digests. `last_object` is how far
-- it came: a pass that was interrupted goes on from there.
create table content_recovery_passes (
  id uuid primary key,
  kind text not null check (kind in ('requested', 'scheduled')),
  started_at timestamptz not null default now(),
  finished_at timestamptz,
  last_object text not null default '',
  objects_checked integer not null default 0,
  bytes_checked bigint not null default 0,
  objects_total integer not null,
  bytes_total bigint not null
);
create index content_recovery_passes_started on content_recovery_passes (started_at);

-- Objects that were found damaged or missing, one row each; a later finding takes the place of an earlier one.
create table content_recovery_findings (
  sha256 text primary key,
  size bigint not null,
  state text not null check (state in ('damaged', 'missing')),
  pass uuid not null references content_recovery_passes (id),
  found_at timestamptz not null default now(),
  healed_at timestamptz,
  healed_from text,
  -- Why it could not be healed at the last attempt, for people.
  why text
);
create index content_recovery_findings_pass on content_recovery_findings (pass);
