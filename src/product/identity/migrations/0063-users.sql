-- People and service accounts, their sessions, and the roles that were assigned to them.
create table identity_users (
  id uuid primary key,
  kind text not null check (kind in ('person', 'service-account')),
  user_name text not null,
  -- The name as it is compared: without case, in Unicode's composed form.
  name_key text not null unique,
  display_name text not null,
  language text,
  -- How it was made stands in it; null: this user has none and cannot sign in with one.
  password_hash text check (password_hash is null or kind = 'person'),
  -- Issuer and subject of the identity provider that this user signs in with.
  provider_subject text unique,
  disabled_at timestamptz,
  created_at timestamptz not null default now(),
  created_by text not null
);

-- Only the SHA-256 of a session's secret is kept.
create table identity_sessions (
  id uuid primary key,
  user_id uuid not null references identity_users on delete cascade,
  sha256 text not null unique,
  created_at timestamptz not null default now(),
  last_seen_at timestamptz not null default now(),
  expires_at timestamptz not null,
  address text not null,
  user_agent text not null
);
create index identity_sessions_of_user on identity_sessions (user_id);

-- A built-in role by its name, another one by its ID; no scopes stands for all of them.
create table identity_role_assignments (
  id uuid primary key,
  user_id uuid not null references identity_users on delete cascade,
  role_id text not null,
  scopes text[]
);
create index identity_role_assignments_of_user on identity_role_assignments (user_id);
