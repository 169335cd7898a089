-- Content versions that a point need not hold any more and says that it still has whole, until its grace is over: what a rollback finds
-- there. Null when it did not say.
alter table distribution_points add column kept jsonb;
