-- What the damaged objects that a point has set aside occupy, as it said itself; null when it did not say.
alter table distribution_points add column quarantined_bytes bigint;
