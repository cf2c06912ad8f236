// The office file in force: applied, compared, exported, remembered. A wrong file changes nothing; a right one is stored before it acts, so
// that a restart finds what people were told.

import { setImmediate } from "node:timers/promises";
import { type Answer, answer, refuse } from "../../api/answer.ts";
import type { OfficeControl } from "../../api/control.ts";
import type { OfficeApplyView, OfficeChangeView, OfficeRevisionView } from "../../api/views.ts";
import type { Database, SqlValue } from "../../base/db.ts";
import { everyMs, type InTurns, inTurns } from "../../base/in-turns.ts";
import { limits } from "../../base/limits.ts";
import { isoTime, type WallMillis } from "../../base/time.ts";
import { EVENT_TYPES } from "../../crm/events/event-filter.ts";
import { diffingOffices, type OfficeChange } from "../../office/diff.ts";
import type { Office } from "../../office/office.ts";
import { parsingOffice } from "../../office/parse.ts";
import { type SecretsAs, writingOffice } from "../../office/write.ts";
import type { SecretBox } from "../../store/secret-box.ts";
import type { Switch } from "../core/switch.ts";

const HISTORY = 100;
const INSERT = "INSERT INTO office_version (id, applied_at, author, comment, sealed) VALUES (?, ?, ?, ?, ?)";
/** `call explain` of a call from before the oldest says that its office is not known any more. */
const PRUNE = "DELETE FROM office_version WHERE id <= ?";
const AUDIT = "INSERT INTO audit (at, who, what, detail) VALUES (?, ?, 'office.apply', ?)";
const LATEST = "SELECT id, sealed FROM office_version ORDER BY id DESC LIMIT 1";

/** The file in force at the last stop; undefined: none was ever applied. */
export function storedOffice(
  database: Database,
  box: SecretBox,
): { readonly revision: number; readonly text: string } | undefined {
  const row = database.get(LATEST);
  if (row === undefined) return undefined;
  const text = box.open(String(row["sealed"]));
  if (text === undefined) {
    throw new Error(
      "the stored office file cannot be opened: secret.key of this data directory is not the one it was sealed with",
    );
  }
  return { revision: Number(row["id"]), text };
}

export async function storeOffice(
  database: Database,
  box: SecretBox,
  version: {
    readonly revision: number;
    readonly at: WallMillis;
    readonly author: string;
    readonly changes: number;
    readonly text: string;
  },
): Promise<void> {
  const { revision, at, author, changes, text } = version;
  const values: readonly SqlValue[] = [revision, at, author, String(changes), box.seal(text)];
  await database.write([
    { sql: INSERT, values },
    { sql: PRUNE, values: [revision - limits.office.versions] },
    { sql: AUDIT, values: [at, author, JSON.stringify({ revision, changes })] },
  ]);
}

/** Nothing but blanks and comments. */
function isEmpty(text: string): boolean {
  return !/^[^\S\n]*[^\s#]/m.test(text);
}

export interface OfficeControlDeps {
  readonly pbx: Switch;
  readonly database: Database;
  readonly box: SecretBox;
  /** Of the office in force. */
  readonly revision: number;
  /** Names of the audio files there are. */
  readonly audio: () => Promise<readonly string[]>;
  readonly suggestSecret: () => string;
  /** What an office that may be applied would leave behind: flows it names that are not there, nodes of flows that do not fit it. */
  readonly warnings: (office: Office) => InTurns<readonly string[]>;
}

/** An office of ten thousand extensions takes half a second in all; calls go on meanwhile. */
const SLICE_MS = 5;

export function officeControl(deps: OfficeControlDeps): OfficeControl {
  const { pbx, database, box } = deps;
  let revision = deps.revision;
  const slowly = <Value>(work: InTurns<Value>): Promise<Value> =>
    inTurns(
      work,
      everyMs(SLICE_MS, () => pbx.clock.now(), setImmediate),
    );
  let applying: Promise<unknown> = Promise.resolve();

  const read = async (text: string): Promise<Answer<Office>> => {
    // A redirection that failed leaves such a file; nobody who means to remove the whole office writes nothing at all.
    if (isEmpty(text)) {
      return refuse(422, "The office file is empty", "Nothing was changed. To remove everything, write: office: {}");
    }
    const parsing = parsingOffice(text, {
      open: (sealed) => box.open(sealed),
      audio: await deps.audio(),
      eventTypes: EVENT_TYPES,
      suggestSecret: deps.suggestSecret,
    });
    const parsed = await slowly(parsing);
    if (parsed.ok) return answer(parsed.value);
    const count = parsed.fault.length;
    return refuse(
      422,
      "The office file is wrong",
      `${count} ${count === 1 ? "fault" : "faults"}; nothing was changed.`,
      parsed.fault,
    );
  };

  const apply = async (text: string, author: string, dryRun: boolean): Promise<Answer<OfficeApplyView>> => {
    const office = await read(text);
    if (!office.ok) return office;
    const changes = (await slowly(diffingOffices(pbx.office, office.value))).map(changeView);
    const warnings = await slowly(deps.warnings(office.value));
    if (dryRun || changes.length === 0) return answer({ changes, applied: false, revision, warnings });
    try {
      await storeOffice(database, box, {
        revision: revision + 1,
        at: pbx.clock.wall(),
        author,
        changes: changes.length,
        text,
      });
    } catch (error) {
      return refuse(503, "The office was not stored", `Nothing was changed: ${String(error)}`);
    }
    await slowly(pbx.guards.preparing(office.value));
    revision++;
    pbx.apply(office.value);
    return answer({ changes, applied: true, revision, warnings });
  };

  return {
    async diff(text) {
      const office = await read(text);
      if (!office.ok) return office;
      return answer((await slowly(diffingOffices(pbx.office, office.value))).map(changeView));
    },
    apply(text, author, { dryRun }) {
      // One after another: two files at once must not both be compared with the same office.
      const result = applying.then(() => apply(text, author, dryRun));
      applying = result.catch(() => undefined);
      return result;
    },
    async export({ secrets }) {
      const as: SecretsAs = secrets ? { secrets: "plain" } : { secrets: "sealed", seal: (clear) => box.seal(clear) };
      return answer(await slowly(writingOffice(pbx.office, as)));
    },
    async history() {
      const rows = await database.query(
        "SELECT id, applied_at, author, comment FROM office_version ORDER BY id DESC LIMIT ?",
        [HISTORY],
      );
      return answer(
        rows.map(
          (row): OfficeRevisionView => ({
            revision: Number(row["id"]),
            at: isoTime(Number(row["applied_at"]) as WallMillis),
            author: String(row["author"]),
            changes: Number(row["comment"] ?? 0),
          }),
        ),
      );
    },
  };
}

function changeView(change: OfficeChange): OfficeChangeView {
  switch (change.kind) {
    case "added":
      return { kind: "add", key: change.path, before: null, after: change.after };
    case "removed":
      return { kind: "remove", key: change.path, before: change.before, after: null };
    case "changed":
      return { kind: "change", key: change.path, before: change.before, after: change.after };
  }
}
