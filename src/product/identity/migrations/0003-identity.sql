-- Tokens. Only their SHA-256 is kept: 256 random bits need no slow hash.
create table identity_tokens (
  id uuid primary key,
  kind text not null check (kind in ('one-time', 'api')),
  role text not null,
  name text not null,
  subject text,
  sha256 text not null unique,
  created_at timestamptz not null default now(),
  expires_at timestamptz,
  spent_at timestamptz,
  revoked_at timestamptz
);
