-- Where clients are, and which distribution points are theirs. Ranges of addresses in one type for both families: `inet` orders IPv4 before IPv6,
-- so that a range with both ends in one family holds nothing of the other. Ends are single addresses (/32, /128); the code sees to it.
create type boundaries_address_range as range (subtype = inet);

create table boundaries (
  id integer generated always as identity primary key,
  name text not null,
  name_key text not null unique,
  kind text not null check (kind in ('ip-subnet', 'ipv6-prefix', 'ip-address-range')),
  -- As it is shown and compared: 10.1.0.0/16, or 10.1.0.1-10.1.0.99.
  value text not null,
  addresses boundaries_address_range not null check (
    lower_inc(addresses) and upper_inc(addresses) and family(lower(addresses)) = family(upper(addresses))
  ),
  description text not null,
  created_by text not null,
  created_at timestamptz not null default now(),
  modified_by text not null,
  modified_at timestamptz not null default now(),
  unique (kind, value)
);
create index boundaries_by_address on boundaries using gist (addresses);

create table boundaries_groups (
  id integer generated always as identity primary key,
  name text not null,
  name_key text not null unique,
  description text not null,
  -- The default site boundary group: there is one, and it has no boundaries.
  is_default boolean not null default false,
  -- Of the default group: after how many minutes a client of another group may fall back to it; null: never.
  default_fallback_minutes integer check (default_fallback_minutes between 0 and 10080),
  -- Of the default group: points that are in no boundary group count as its own.
  holds_ungrouped_points boolean not null default false,
  created_by text not null,
  created_at timestamptz not null default now(),
  modified_by text not null,
  modified_at timestamptz not null default now(),
  check (is_default or (default_fallback_minutes is null and not holds_ungrouped_points))
);
create unique index boundaries_groups_default on boundaries_groups (is_default) where is_default;

insert into boundaries_groups
  (name, name_key, description, is_default, default_fallback_minutes, holds_ungrouped_points, created_by, modified_by)
values (
  'Default-Site-Boundary-Group', 'default-site-boundary-group',
  'For clients that are in no boundary group, and what the others fall back to.', true, 120, true, 'Slipstream', 'Slipstream'
);

create table boundaries_group_boundaries (
  group_id integer not null references boundaries_groups (id) on delete cascade,
  boundary_id integer not null references boundaries (id) on delete cascade,
  primary key (boundary_id, group_id)
);
create index boundaries_group_boundaries_of_group on boundaries_group_boundaries (group_id);

create table boundaries_group_points (
  group_id integer not null references boundaries_groups (id) on delete cascade,
  point_id uuid not null references distribution_points (id) on delete cascade,
  primary key (group_id, point_id)
);
create index boundaries_group_points_of_point on boundaries_group_points (point_id);

-- To whom the clients of a group fall back. Only this step is taken: a neighbour's neighbours are not asked.
create table boundaries_group_neighbours (
  group_id integer not null references boundaries_groups (id) on delete cascade,
  neighbour_id integer not null references boundaries_groups (id) on delete cascade,
  -- Null: never.
  fallback_minutes integer check (fallback_minutes between 0 and 10080),
  primary key (group_id, neighbour_id),
  check (group_id <> neighbour_id)
);
create index boundaries_group_neighbours_of_neighbour on boundaries_group_neighbours (neighbour_id);

select live_events_watch('boundaries', 'boundary', 'one.name', 'name, value, description');
select live_events_watch(
  'boundaries_groups', 'boundary-group', 'one.name', 'name, description, default_fallback_minutes, holds_ungrouped_points');
select live_events_watch(
  'boundaries_group_boundaries', 'boundary-group',
  '(select holder.name from boundaries_groups as holder where holder.id = one.group_id)', null, null, 'changed');
select live_events_watch(
  'boundaries_group_points', 'boundary-group',
  '(select holder.name from boundaries_groups as holder where holder.id = one.group_id)', null, null, 'changed');
select live_events_watch(
  'boundaries_group_neighbours', 'boundary-group',
  '(select holder.name from boundaries_groups as holder where holder.id = one.group_id)', 'fallback_minutes', null, 'changed');
