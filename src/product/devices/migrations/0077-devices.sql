-- The P-256 key with which the site signs what devices act upon; in the database, because several site servers share one site. Its Ed25519 key
-- (sites_site) is not understood by PowerShell 5.1.
create table devices_site_key (
  one_row boolean primary key default true check (one_row),
  private_key text not null,
  public_key text not null,
  created_at timestamptz not null default now()
);

create table devices_devices (
  id uuid primary key,
  name text not null,
  name_key text not null,
  -- The name that it says it has now, when that is another one; groups go by the one under which it was approved.
  said_name text,
  -- SPKI in DER, base64.
  public_key text not null unique,
  state text not null check (state in ('waiting', 'approved', 'revoked')),
  -- What the device said of itself last (DeviceFacts of product/device-protocol); the columns after it are of it, for lists and groups.
  facts jsonb not null,
  architecture text not null,
  edition text not null,
  language text not null,
  build text not null,
  addresses inet[] not null,
  tags text[] not null default '{}',
  enrolled_at timestamptz not null default now(),
  approved_by text,
  approved_at timestamptz,
  revoked_by text,
  revoked_at timestamptz,
  revoke_reason text,
  key_renewed_at timestamptz,
  last_seen_at timestamptz not null default now(),
  facts_at timestamptz not null default now()
);
-- Groups find devices by name: two that are trusted under one name would get each other's work.
create unique index devices_devices_name on devices_devices (name_key) where state = 'approved';
create index devices_devices_state on devices_devices (state, name_key);

-- Numbers that were used once; a request that comes again is refused. Kept for longer than clocks may differ.
create table devices_nonces (
  device_id uuid not null,
  nonce text not null,
  at timestamptz not null default now(),
  primary key (device_id, nonce)
);
create index devices_nonces_at on devices_nonces (at);

create table devices_tokens (
  id uuid primary key,
  name text not null,
  sha256 text not null unique,
  tags text[] not null default '{}',
  made_by text not null,
  made_at timestamptz not null default now(),
  expires_at timestamptz not null,
  used_at timestamptz,
  -- The device that used it: its lost answer is given once more, and nobody else gets one.
  used_by uuid,
  revoked_at timestamptz
);

create table devices_groups (
  id uuid primary key,
  name text not null,
  name_key text not null unique,
  comment text not null default '',
  -- A device is a member that has one of these names (lower case), an address in one of the subnets, or one of the tags.
  device_names text[] not null default '{}',
  subnets cidr[] not null default '{}',
  tags text[] not null default '{}',
  set_by text not null,
  set_at timestamptz not null default now()
);

-- Who is in which group: written whenever a group or what a device says of itself changes, so that a policy costs a look at an index.
create table devices_members (
  device_id uuid not null references devices_devices (id) on delete cascade,
  group_id uuid not null references devices_groups (id) on delete cascade,
  primary key (device_id, group_id)
);
create index devices_members_group on devices_members (group_id);

select live_events_watch('devices_devices', 'device', 'one.id::text', 'name, state, tags, architecture, edition, language, build');
select live_events_watch('devices_tokens', 'enrolment-token', 'one.id::text', 'used_at, revoked_at');
select live_events_watch('devices_groups', 'device-group', 'one.name', 'name, comment, device_names, subnets, tags');
