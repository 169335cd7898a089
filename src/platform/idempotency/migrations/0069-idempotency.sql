-- Answers of requests with an idempotency key. The key itself is not here: its SHA-256 finds the row, and what was answered is encrypted with it.
create table idempotency_answers (
  caller text not null,
  key_sha256 text not null,
  -- SHA-256 of method, address and body.
  fingerprint text not null,
  began_at timestamptz not null default now(),
  -- Until when whoever carries it out is taken to live; null when it has ended.
  lease_until timestamptz,
  sealed_answer bytea,
  primary key (caller, key_sha256)
);
create index idempotency_answers_began on idempotency_answers (began_at);
