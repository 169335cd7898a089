-- How many requests for content a point was answering on average between its last two questions: whoever asks for a location is sent to the one that
-- is least busy. Null: it did not say.
alter table distribution_points add column serving_requests double precision check (serving_requests >= 0);
