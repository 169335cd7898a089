-- Where the point shows what it holds as plain folders to everybody, as it said last; null: nowhere.
alter table distribution_points add column open_content_url text;
