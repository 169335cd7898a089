-- Roles beside the built-in ones, and security scopes. An object without a row carries the scope “default”.
create table identity_roles (
  id uuid primary key,
  name text not null,
  name_key text not null unique,
  description text not null,
  permissions jsonb not null
);

create table identity_security_scopes (
  id uuid primary key,
  name text not null,
  name_key text not null unique,
  description text not null
);

create table identity_object_scopes (
  object_class text not null,
  -- As it is compared: a package ID, the name of a point or group without case.
  object_key text not null,
  scope_id text not null,
  primary key (object_class, object_key, scope_id)
);
