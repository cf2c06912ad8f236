import { afterEach, expect, test } from "vitest";
import { storedOffice, storeOffice } from "../../src/app/control/office-control.ts";
import { limits } from "../../src/base/limits.ts";
import type { Millis, WallMillis } from "../../src/base/time.ts";
import { MemoryDatabase } from "../../src/store/memory-database.ts";
import type { SecretBox } from "../../src/store/secret-box.ts";

/** Writes need not be waited for. */
const clock = {
  now: () => 0 as Millis,
  wall: () => 0 as WallMillis,
  after(_: number, __: string, run: () => void) {
    queueMicrotask(run);
    return { cancel() {} };
  },
};
const database = new MemoryDatabase({ clock });
afterEach(() => database.close());

test("files that were in force are kept, not for ever", async () => {
  const box = { seal: (text: string) => text, open: (text: string) => text } as unknown as SecretBox;
  for (let revision = 1; revision <= limits.office.versions + 3; revision++)
    await storeOffice(database, box, {
      revision,
      at: revision as WallMillis,
      author: "ann",
      changes: 1,
      text: `# ${revision}`,
    });
  expect(database.get("SELECT COUNT(*) AS kept, MIN(id) AS oldest FROM office_version")).toEqual({
    kept: 500,
    oldest: 4,
  });
  expect(storedOffice(database, box)).toEqual({ revision: 503, text: "# 503" });
});
