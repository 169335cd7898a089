-- When the note of a version was written beside the content store; null: it is to be written, or it was put aside.
alter table upgrade_packages_versions add column noted_at timestamptz;
