-- Subscriptions to alerts. Of each list one must fit; an empty list asks nothing. The address of a webhook is a secret of many services: it is
-- sealed together with the secret that signs.
create table alerts_subscriptions (
  id uuid primary key default gen_random_uuid(),
  name text not null,
  name_key text not null unique,
  channel text not null check (channel in ('webhook', 'mail')),
  enabled boolean not null,
  severities text[] not null,
  components text[] not null,
  codes text[] not null,
  subjects text[] not null,
  repeat_seconds integer not null check (repeat_seconds >= 0),
  shown_address text not null,
  recipients text[] not null,
  authority_pem text,
  sealed_target bytea,
  sealed_by text,
  created_at timestamptz not null default now(),
  set_by text not null,
  set_at timestamptz not null default now(),
  -- Messages that found the outbox of this subscription full.
  left_out bigint not null default 0,
  -- Who delivers, and until when nobody else does.
  busy_until timestamptz,
  busy_token uuid,
  -- Tries of the oldest alert that failed.
  failures integer not null default 0,
  next_try_at timestamptz not null default now(),
  last_at timestamptz,
  last_delivered boolean,
  last_error text,
  delivered bigint not null default 0,
  given_up bigint not null default 0
);

-- What is to be delivered. A row goes when it was delivered or given up. One that was never tried takes repeats of its message in.
create table alerts_outbox (
  id bigint generated always as identity primary key,
  delivery uuid not null default gen_random_uuid(),
  subscription_id uuid not null references alerts_subscriptions (id) on delete cascade,
  code text not null,
  subject text not null,
  message jsonb not null,
  repeats integer not null default 0,
  first_at timestamptz not null,
  due_at timestamptz not null,
  tried boolean not null default false
);
create index alerts_outbox_due on alerts_outbox (subscription_id, due_at, id);

-- Until when repeats of what was delivered are gathered.
create table alerts_quiet (
  subscription_id uuid not null references alerts_subscriptions (id) on delete cascade,
  code text not null,
  subject text not null,
  until timestamptz not null,
  primary key (subscription_id, code, subject)
);

-- The one mail server.
create table alerts_mail_server (
  is_the_row boolean primary key default true check (is_the_row),
  host text not null,
  port integer not null,
  security text not null check (security in ('starttls', 'tls', 'none')),
  user_name text,
  sealed_password bytea,
  sealed_by text,
  sender text not null,
  authority_pem text,
  set_by text not null,
  set_at timestamptz not null default now()
);
