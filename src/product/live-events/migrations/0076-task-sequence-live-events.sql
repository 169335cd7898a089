-- Task sequences are followed too. A saved version moves the sequence's current_version; versions and references change with it alone.
select live_events_watch('task_sequences', 'task-sequence', 'one.id', 'name, current_version');
