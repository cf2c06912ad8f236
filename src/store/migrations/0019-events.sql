-- Events as others are told them (CRM-12): written with the change they tell of.
CREATE TABLE event (
  seq INTEGER PRIMARY KEY,
  at INTEGER NOT NULL,
  type TEXT NOT NULL,
  about TEXT NOT NULL,
  data TEXT NOT NULL
);
