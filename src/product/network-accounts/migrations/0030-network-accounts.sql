-- With what the site server reads shares of file servers. The password is sealed with a key that is not in the database.
create table network_accounts (
  -- In lower case: names of servers and shares are the same in any case.
  server text not null,
  -- Empty: for every share of the server that has no account of its own.
  share text not null,
  user_name text not null,
  port integer not null check (port between 1 and 65535),
  sealed_password bytea not null,
  changed_by text not null,
  changed_at timestamptz not null default now(),
  primary key (server, share)
);
