-- What is in the images of a package version, as it was read from them. A version has a row once all of its images were
-- looked at, whether or not each could be read.
create table image_contents_versions (
  package_id text not null,
  version_number integer not null,
  engine text not null,
  inspected_at timestamptz not null default now(),
  primary key (package_id, version_number)
);

-- One row for each image of the media's WIM files and for each distinct recovery image inside them. The packages are many
-- and seldom asked for, so that they are a column of their own.
create table image_contents (
  package_id text not null,
  version_number integer not null,
  path text not null,
  image_index integer not null,
  -- The order in which people read them.
  position integer not null,
  contents jsonb not null,
  packages jsonb not null,
  primary key (package_id, version_number, path, image_index),
  foreign key (package_id, version_number)
    references image_contents_versions (package_id, version_number) on delete cascade
);
