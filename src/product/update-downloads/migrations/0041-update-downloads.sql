-- Update files that were downloaded by the catalogue: where each came from, and what was found of its signature. The bytes are software updates.
create table update_downloads_files (
  -- The software update, by the SHA-256 of its file.
  sha256 text primary key check (sha256 ~ '^[0-9a-f]{64}$'),
  file_name text not null,
  -- The catalogue's update for which it was asked, and the address or path from which it came, without what stands behind a question mark.
  update_id uuid not null,
  origin text not null,
  -- By which digest of the catalogue it was checked: 'sha256', or 'sha1' where the catalogue gives no other.
  checked_by text not null check (checked_by in ('sha256', 'sha1')),
  signature jsonb not null,
  downloaded_by text not null,
  downloaded_at timestamptz not null default now()
);
