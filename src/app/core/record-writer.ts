// Puts call records into the database as they grow. A write that fails is told in the log with its call: the call itself goes on.

import type { Database, Write } from "../../base/db.ts";
import type { Logger } from "../../base/log.ts";
import type { RecordStore } from "../../call/record-keeper.ts";
import { callWrite, recordingWrite, recordWrites } from "../../call/record-tables.ts";

export function recordWriter(database: Database, log: Logger): RecordStore & { readonly failed: number } {
  let failed = 0;
  const write = (call: string, writes: readonly Write[]): void => {
    database.write(writes).catch((error: unknown) => {
      failed++;
      log.error("store.record-lost", { call, cause: String(error) });
    });
  };
  return {
    progressed: (record) => write(record.id, [callWrite(record)]),
    recordingStarted: (record, recording) => write(record.id, [recordingWrite(record.id, recording)]),
    finished: (record) => write(record.id, recordWrites(record)),
    get failed() {
      return failed;
    },
  };
}
