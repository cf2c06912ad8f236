-- Call-backs, apart from callers in the figures of queues. Columns as in 0009-figures.sql.

ALTER TABLE queue_interval ADD COLUMN call_backs_reached INTEGER NOT NULL DEFAULT 0; -- of answered: the customer answered too
ALTER TABLE queue_interval ADD COLUMN call_backs_put_off INTEGER NOT NULL DEFAULT 0; -- of overflowed: they left the line without that
