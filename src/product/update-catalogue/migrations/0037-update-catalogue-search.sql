-- Whether something newer that is not expired supersedes the update: asked of every update that a search meets, and different only after a
-- synchronisation, which writes it down.
alter table update_catalogue_updates add column is_superseded boolean not null default false;
update update_catalogue_updates one set is_superseded = true
  from (select distinct unnest(supersedes) as update_id from update_catalogue_updates where expired_at is null) superseded
 where superseded.update_id = one.update_id;

-- The updates that can be chosen, in the order of lists: a search for words that most of them have is a walk along it.
drop index update_catalogue_updates_created;
create index update_catalogue_updates_choosable on update_catalogue_updates (created_at desc, update_id)
 where is_software and type = 'Software' and deployment_action is distinct from 'Bundle';
create index update_catalogue_updates_newest on update_catalogue_updates (created_at desc, update_id)
 where is_software and type = 'Software' and deployment_action is distinct from 'Bundle' and not is_superseded;

-- Where a file is published is looked up by its digest.
create index update_catalogue_staged_location on update_catalogue_staged (synchronisation_id, (facts->>'sha1')) where kind = 'location';

-- Whether a revision is there twice is seen in the index alone; words of programs are compared as bytes.
drop index update_catalogue_staged_synchronisation;
alter table update_catalogue_staged alter column kind type text collate "C", alter column language type text collate "C";
create index update_catalogue_staged_revision on update_catalogue_staged (synchronisation_id, kind, revision, language);
