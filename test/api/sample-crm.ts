// The real parts of src/crm over a database in memory, for tests of the HTTP interface and the command line: they have no telephone in them, so nothing
// need be played.

import { nodeClock } from "../../src/app/node-clock.ts";
import { silentLog } from "../../src/base/log.ts";
import { EventJournal } from "../../src/crm/journal.ts";
import { MemoryDatabase } from "../../src/store/memory-database.ts";

export function sampleGround() {
  const clock = nodeClock(silentLog);
  const database = new MemoryDatabase({ clock, groupMs: 0 });
  return { clock, database, journal: new EventJournal({ clock, database, log: silentLog }) };
}
