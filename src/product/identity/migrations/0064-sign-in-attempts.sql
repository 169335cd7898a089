-- Attempts to sign in that did not succeed, by user name and by address, so that two site servers count together.
create table identity_sign_in_attempts (
  key text primary key,
  failures integer not null,
  last_at timestamptz not null default now(),
  locked_until timestamptz
);
create index identity_sign_in_attempts_old on identity_sign_in_attempts (last_at);
