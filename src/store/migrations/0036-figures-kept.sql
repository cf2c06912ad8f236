-- Which take of the figures was written last, in the same group as its rows (ACD-17). A call that goes on after a kill knows in which takes it was
-- counted: what is younger than this is counted once more, what is not is there (OPS-05).
CREATE TABLE figures_kept (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  take INTEGER NOT NULL
) STRICT;
