// What a session needs from the user agent that made it.

import type { Crypto } from "../../base/crypto.ts";
import type { Rng } from "../../base/rng.ts";
import type { DialogTable } from "../dialog/table.ts";
import type { SipNetwork } from "../ports.ts";
import type { TransactionLayer } from "../transaction/layer.ts";
import type { Deadlines } from "../transaction/timers.ts";

export interface SessionDeps {
  readonly layer: TransactionLayer;
  readonly deadlines: Deadlines;
  readonly rng: Rng;
  readonly crypto: Crypto;
  readonly network: SipNetwork;
  readonly dialogs: DialogTable;
  /** Value of User-Agent. */
  readonly product: string;
  /** Called once, when a session has told that it ended. */
  readonly onEnded: (session: object) => void;
}
