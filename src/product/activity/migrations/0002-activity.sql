-- Status messages and audit: what happened, to what, by whom. Rows are only ever added.
create table activity_messages (
  id bigint generated always as identity primary key,
  at timestamptz not null default now(),
  severity text not null check (severity in ('information', 'warning', 'error')),
  code text not null,
  actor text not null,
  subject text,
  message text not null,
  facts jsonb not null default '{}'
);
create index activity_messages_subject on activity_messages (subject, id desc);
