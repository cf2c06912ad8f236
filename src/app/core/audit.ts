// The audit (ACD-18, CRM-11): who did what to whom, with what was before and after, one line each. Written by whatever acts on somebody else's
// calls, states or tokens; `zongji audit list` reads it. Never with a secret. Bounded: the oldest lines go.

import type { Database, Write } from "../../base/db.ts";
import { limits } from "../../base/limits.ts";
import type { Logger } from "../../base/log.ts";
import type { Clock } from "../../base/time.ts";
import type { SwitchFact } from "../../call/record-keeper.ts";
import type { Office } from "../../office/office.ts";
import { whoAt } from "./people-rights.ts";

export interface AuditLine {
  /** A user's key, a phone, or the installation as `root (local)`. */
  readonly who: string;
  /** A constant name: `agent.sign-out`, `call.move`. */
  readonly what: string;
  /** On whom or what: `agent 5001`, `call c-…`. */
  readonly on: string;
  readonly before?: string | undefined;
  readonly after?: string | undefined;
}

const INSERT = "INSERT INTO audit (at, who, what, detail) VALUES (?, ?, ?, ?)";
const PRUNE = "DELETE FROM audit WHERE id <= (SELECT MAX(id) FROM audit) - ?";
/** Lines between two looks at how many there are. */
const PRUNE_EVERY = 500;

export class Audit {
  readonly #database: Database;
  readonly #clock: Clock;
  readonly #log: Logger;
  #lines = 0;

  constructor(deps: { readonly database: Database; readonly clock: Clock; readonly log: Logger }) {
    this.#database = deps.database;
    this.#clock = deps.clock;
    this.#log = deps.log;
  }

  note(line: AuditLine): void {
    const writes: Write[] = [auditWrite(line, this.#clock.wall())];
    if (this.#lines++ % PRUNE_EVERY === 0) writes.push({ sql: PRUNE, values: [limits.people.auditRows] });
    this.#database.write(writes).catch((error: unknown) => {
      this.#log.error("store.audit-lost", { what: line.what, cause: String(error) });
    });
  }
}

/** What supervisors did in calls, from whichever phone or command; undefined: it is none of that. */
export function supervisedLine(fact: SwitchFact, office: Office): AuditLine | undefined {
  if (fact.kind !== "call.supervised" || fact.role === "none") return undefined;
  return { who: whoAt(fact.supervisor, office), what: `call.${fact.role}`, on: `call ${fact.call}` };
}

function auditWrite({ who, what, on, before, after }: AuditLine, at: number): Write {
  return { sql: INSERT, values: [Math.round(at), who, what, JSON.stringify({ on, before, after })] };
}
