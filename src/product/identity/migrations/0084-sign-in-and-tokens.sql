-- Where somebody was going who was sent to the identity provider: an address of the console.
alter table identity_provider_flows add column return_to text not null default '/';

-- Whether a token of a user may give access that outlives it: users, their roles and passwords, roles, the identity provider.
alter table identity_tokens add column gives_access boolean not null default false;
