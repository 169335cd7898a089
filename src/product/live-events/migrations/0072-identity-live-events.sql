-- Who may do what is followed too. That a session or a token was used is no change.
select live_events_watch('identity_users', 'user', 'one.id::text', 'user_name, display_name, language, password_hash, provider_subject, disabled_at');
select live_events_watch('identity_role_assignments', 'user', 'one.user_id::text', 'role_id, scopes', null, 'changed');
select live_events_watch('identity_roles', 'role', 'one.id::text', 'name, description, permissions');
select live_events_watch('identity_security_scopes', 'security-scope', 'one.id::text', 'name, description');
select live_events_watch('identity_object_scopes', 'security-scope', 'one.scope_id', null, null, 'changed');
select live_events_watch('identity_sessions', 'session', 'one.id::text', 'expires_at');
select live_events_watch('identity_tokens', 'token', 'one.id::text', 'spent_at, revoked_at, expires_at');
select live_events_watch('identity_provider', 'identity-provider', '''''', 'name, issuer, client_id, claim, roles', null, 'changed');
