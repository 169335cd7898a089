-- Tokens of users: what they allow at most (null: whatever the user may), who made them, and when they were used.
alter table identity_tokens
  add column user_id uuid references identity_users on delete cascade,
  add column permissions jsonb,
  add column made_by text,
  add column last_used_at timestamptz;
create index identity_tokens_of_user on identity_tokens (user_id);
