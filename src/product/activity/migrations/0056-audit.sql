-- A message is announced when subscriptions to alerts have seen it. What is there already tells nobody any more.
alter table activity_messages add column announced boolean not null default true;
alter table activity_messages alter column announced set default false;
create index activity_messages_unannounced on activity_messages (id) where not announced;
create index activity_messages_code on activity_messages (code, id desc);
create index activity_messages_at on activity_messages (at);

-- The audit: every change with who, what, before and after. A row is written in the transaction of the change; its place in the chain
-- (sequence and hashes) is given right after that, in one place at a time, so that a change that was rolled back leaves no gap.
-- The values are text, byte for byte what was hashed.
create table activity_audit (
  id bigint generated always as identity primary key,
  at timestamptz not null default date_trunc('milliseconds', now()),
  code text not null,
  actor text not null,
  subject text,
  message text not null,
  value_before text,
  value_after text,
  sequence bigint unique,
  previous_hash text,
  hash text,
  check ((sequence is null) = (hash is null) and (sequence is null) = (previous_hash is null))
);
create index activity_audit_unsealed on activity_audit (id) where sequence is null;
create index activity_audit_subject on activity_audit (subject, id desc);

-- Append only: the one change that a row may see is to get its place. This keeps mistakes out; who may switch it off is found by the chain.
create function activity_audit_refuse() returns trigger language plpgsql as $$
begin
  if tg_op = 'UPDATE' and old.sequence is null and new.sequence is not null
     and (old.id, old.at, old.code, old.actor, old.subject, old.message, old.value_before, old.value_after)
         is not distinct from
         (new.id, new.at, new.code, new.actor, new.subject, new.message, new.value_before, new.value_after) then
    return new;
  end if;
  raise exception 'the audit is append only' using errcode = 'restrict_violation';
end $$;
create trigger activity_audit_append_only before update or delete on activity_audit
  for each row execute function activity_audit_refuse();
create trigger activity_audit_not_emptied before truncate on activity_audit
  for each statement execute function activity_audit_refuse();
