-- A version that was rolled back to is a new entry of the history with the content of an older one: `restores` names that one.
alter table upgrade_packages_versions drop constraint upgrade_packages_versions_origin_check;
alter table upgrade_packages_versions
  add constraint upgrade_packages_versions_origin_check
    check (origin in ('added', 'serviced', 'reloaded', 'rolled-back')),
  add column restores integer check (restores > 0),
  -- The version as it was read from a source that this one was made from; its own number when it was read itself.
  add column pristine_version integer check (pristine_version > 0);
alter table upgrade_packages_versions
  add constraint upgrade_packages_versions_rolled_back_check check ((origin = 'rolled-back') = (restores is not null));

-- Until now every version was made from the one before it.
update upgrade_packages_versions one set pristine_version = (
  select max(number) from upgrade_packages_versions other
  where other.package_id = one.package_id and other.number <= one.number and other.origin in ('added', 'reloaded')
);

-- What people say of a version. Held: nothing replaces it while it is in use, and it is never removed. Bad: it is never chosen again.
-- All versions of a package with the same content are bad together, also those that were removed.
alter table upgrade_packages_versions
  add column held_by text,
  add column held_at timestamptz,
  add column hold_reason text,
  add column bad_by text,
  add column bad_at timestamptz,
  add column bad_reason text,
  add column promoted_by text,
  add column promoted_at timestamptz,
  add column promote_reason text;
create index upgrade_packages_versions_bad on upgrade_packages_versions (package_id, content_version) where bad_at is not null;
