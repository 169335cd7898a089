-- A source can be an upstream update server (WSUS).
alter table update_catalogue_sources
  drop constraint update_catalogue_sources_kind_check,
  -- 'catalogue-file' and 'folder': as before. 'wsus': the address of an update server.
  add constraint update_catalogue_sources_kind_check check (kind in ('catalogue-file', 'folder', 'wsus')),
  -- Of an update server: categories and classifications that are wanted, and the file with its certificate authority.
  add column upstream jsonb,
  -- Up to where its updates are known, in its own words; null when nothing was published of it. Moves with what is published.
  add column upstream_anchors jsonb;
-- In update_catalogue_staged, a synchronisation with a server has two more kinds: 'listing' (one row: the anchors that came with the list) and
-- 'wanted' (one for each revision of the list, numbered by this site), so that a run that was cut asks for nothing twice.
