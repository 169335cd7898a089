-- The identity provider with which people sign in (OpenID Connect); one of a site.
create table identity_provider (
  single boolean primary key default true check (single),
  name text not null,
  issuer text not null,
  client_id text not null,
  sealed_secret bytea not null,
  -- The claim that says what somebody is, and the role that each of its values gives.
  claim text not null,
  roles jsonb not null,
  changed_by text not null,
  changed_at timestamptz not null default now()
);

-- Sign-ins that were sent to the provider and are not back yet.
create table identity_provider_flows (
  state_sha256 text primary key,
  verifier text not null,
  nonce text not null,
  created_at timestamptz not null default now()
);
