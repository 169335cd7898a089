-- Where a point opens its content to everybody is a change that people see.
drop function live_events_note_distribution_points() cascade;
select live_events_watch(
  'distribution_points', 'distribution-point',
  'one.name',
  'address, properties, certificate, quarantined_objects, last_validation, open_content_url');
