-- What each update of the catalogue means to an image. An image is known by the content of its WIM file, so that versions that share one
-- are not looked at twice.
create table update_applicability_images (
  wim_sha256 text not null,
  path text not null,
  image_index integer not null,
  decided_at timestamptz not null default now(),
  -- The state of the catalogue that was asked; see `catalogueState` of the room update-catalogue.
  catalogue text not null,
  -- Updates of the catalogue, and those among them whose prerequisites the image meets or may meet.
  updates integer not null,
  considered integer not null,
  -- Files of the image that rules asked for.
  files integer not null,
  -- Why nothing can be decided about the image; null when it could.
  problem text,
  primary key (wim_sha256, path, image_index)
);

-- One row for each update whose prerequisites hold or may hold, and for each update that others depend on (categories and detectoids
-- among them). An update without a row is not required: one of its prerequisites is not there.
create table update_applicability (
  wim_sha256 text not null,
  path text not null,
  image_index integer not null,
  update_id uuid not null,
  answer text not null check (answer in ('applicable', 'installed', 'not-required', 'unknown')),
  -- What decided it, in words.
  because text[] not null,
  primary key (wim_sha256, path, image_index, update_id),
  foreign key (wim_sha256, path, image_index)
    references update_applicability_images (wim_sha256, path, image_index) on delete cascade
);
create index update_applicability_answer on update_applicability (wim_sha256, path, image_index, answer);
