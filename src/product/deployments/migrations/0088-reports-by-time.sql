-- Old reports are removed the oldest first. They come in the order of time, so that the index costs little.
create index deployments_reports_taken on deployments_reports (taken_at);
