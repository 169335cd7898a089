-- Recovery images inside images are decided about as well: path as `recoveryImagePath` of the room servicing-engines has it, wim_sha256 that of the WIM
-- file around. No list of a package version names them, so that their name stands here.
alter table update_applicability_images
  add column name text,
  add column architecture text;

-- What was decided before is out of date: no recovery image is among it. It is decided anew with the next synchronisation, or when somebody asks.
update update_applicability_images set catalogue = '';
