-- Reports that people keep under a name (QA-08). Columns as in 0001-start.sql.

-- 1: whoever is in a team of its owner, or looks after one, may run it too, each within their own reach.
ALTER TABLE saved_report ADD COLUMN team INTEGER NOT NULL DEFAULT 0;

-- For figures of a month (PERF-01) and reports of inspectors.
CREATE INDEX inspection_by_final ON inspection (final_at) WHERE final_at IS NOT NULL;
