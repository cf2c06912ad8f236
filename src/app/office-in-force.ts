// Which office a starting switch runs: the one that was applied last, or, in a new data directory, a demo office made with fresh secrets.

import type { Database } from "../base/db.ts";
import type { Rng } from "../base/rng.ts";
import type { WallMillis } from "../base/time.ts";
import { makeDemoOffice } from "../office/demo.ts";
import { faultText } from "../office/fault.ts";
import type { Office } from "../office/office.ts";
import { parseOffice } from "../office/parse.ts";
import type { SecretBox } from "../store/secret-box.ts";
import { storedOffice, storeOffice } from "./control/office-control.ts";
import { StartError } from "./one-server.ts";

export interface OfficeInForce {
  readonly office: Office;
  readonly revision: number;
  /** Still the demo office as it was made: at each start the newcomer is told what to register and what to dial. */
  readonly isDemo: boolean;
}

export async function officeInForce(init: {
  readonly database: Database;
  readonly box: SecretBox;
  readonly rng: Rng;
  readonly now: WallMillis;
}): Promise<OfficeInForce> {
  const { database, box } = init;
  const stored = storedOffice(database, box);
  const text = stored?.text ?? makeDemoOffice(init.rng);
  const parsed = parseOffice(text, { open: (sealed) => box.open(sealed) });
  if (!parsed.ok) {
    const faults = parsed.fault.map(faultText).join("\n  ");
    throw new StartError(`the stored office file is not understood by this version:\n  ${faults}`);
  }
  if (stored !== undefined) return { office: parsed.value, revision: stored.revision, isDemo: stored.revision === 1 };
  await storeOffice(database, box, { revision: 1, at: init.now, author: "zongji", changes: 0, text });
  return { office: parsed.value, revision: 1, isDemo: true };
}
