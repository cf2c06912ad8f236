// How an extension's line is set: what the office file says, and over it what its person dialled. A phone's word stands until the file changes
// that very key (docs/decisions/0018-file-or-phone.md), also across a restart. `Lines` owns one; this file knows nothing of calls.

import type { SqlRow, Write } from "../../base/db.ts";
import type { ExtensionKey } from "../../base/ids.ts";
import type { WallMillis } from "../../base/time.ts";
import type { Extension, Forwards } from "../../office/office.ts";

export interface LineSettings {
  readonly dnd: boolean;
  readonly callWaiting: boolean;
  readonly forward: Forwards;
}

export const LINE_SETTINGS = [
  "dnd",
  "callWaiting",
  "forwardAlways",
  "forwardBusy",
  "forwardNoAnswer",
  "forwardUnreachable",
] as const;
export type LineSetting = (typeof LINE_SETTINGS)[number];

/** Switches are on or off; a forward is a number, or false for none. */
export type LineValue = boolean | string;

/** What is dialled over, and what the file said then. */
interface Override {
  readonly value: LineValue;
  readonly insteadOf: LineValue;
}

interface Overridden {
  readonly overrides: Map<LineSetting, Override>;
  /** The file's settings with the overrides over them. */
  settings: LineSettings;
}

export const SELECT_LINE_SETTINGS = "SELECT * FROM line_setting";
const KEEP =
  "INSERT OR REPLACE INTO line_setting (extension, setting, value, instead_of, set_at) VALUES (?, ?, ?, ?, ?)";
const FORGET = "DELETE FROM line_setting WHERE extension = ? AND setting = ?";

export class LineOverrides {
  /** Of extensions of the office, so never more than there are. */
  readonly #lines = new Map<ExtensionKey, Overridden>();

  settings(extension: Extension): LineSettings {
    return this.#lines.get(extension.key)?.settings ?? extension;
  }

  overridden(extension: ExtensionKey): readonly LineSetting[] {
    return [...(this.#lines.get(extension)?.overrides.keys() ?? [])];
  }

  /** `value` undefined: as the file says again. What to write so that it is known after a restart. */
  set(extension: Extension, setting: LineSetting, value: LineValue | undefined, wall: WallMillis): readonly Write[] {
    const { key } = extension;
    const insteadOf = settingValue(extension, setting);
    // Who says what the file says anyway has nothing against the file's next word.
    if (value === undefined || value === insteadOf) {
      this.#drop(extension, setting);
      return [{ sql: FORGET, values: [key, setting] }];
    }
    this.#put(extension, setting, { value, insteadOf });
    return [{ sql: KEEP, values: [key, setting, JSON.stringify(value), JSON.stringify(insteadOf), Math.round(wall)] }];
  }

  /** A new office file: what it says otherwise than when the phone spoke is in force; the rest stays. Returns what to write. */
  fileChanged(extensions: ReadonlyMap<ExtensionKey, Extension>): readonly Write[] {
    const writes: Write[] = [];
    for (const [key, { overrides }] of [...this.#lines]) {
      const extension = extensions.get(key);
      if (extension === undefined) {
        this.#lines.delete(key);
        for (const setting of overrides.keys()) writes.push({ sql: FORGET, values: [key, setting] });
        continue;
      }
      for (const [setting, { insteadOf }] of [...overrides]) {
        if (settingValue(extension, setting) === insteadOf) continue;
        this.#drop(extension, setting);
        writes.push({ sql: FORGET, values: [key, setting] });
      }
      this.#merge(extension);
    }
    return writes;
  }

  /** Rows of `SELECT_LINE_SETTINGS`, at start, before anything else. Returns what to write of those the file has overtaken meanwhile. */
  restore(rows: readonly SqlRow[], extensions: ReadonlyMap<ExtensionKey, Extension>): readonly Write[] {
    const writes: Write[] = [];
    for (const row of rows) {
      const key = String(row["extension"]);
      const extension = extensions.get(key as ExtensionKey);
      const setting = LINE_SETTINGS.find((one) => one === row["setting"]);
      const value = readValue(row["value"]);
      const insteadOf = readValue(row["instead_of"]);
      const stands =
        extension !== undefined &&
        setting !== undefined &&
        value !== undefined &&
        insteadOf === settingValue(extension, setting);
      if (stands) this.#put(extension, setting, { value, insteadOf });
      else writes.push({ sql: FORGET, values: [key, String(row["setting"])] });
    }
    return writes;
  }

  #put(extension: Extension, setting: LineSetting, override: Override): void {
    let line = this.#lines.get(extension.key);
    if (line === undefined) {
      line = { overrides: new Map(), settings: extension };
      this.#lines.set(extension.key, line);
    }
    line.overrides.set(setting, override);
    this.#merge(extension);
  }

  #drop(extension: Extension, setting: LineSetting): void {
    this.#lines.get(extension.key)?.overrides.delete(setting);
    this.#merge(extension);
  }

  #merge(extension: Extension): void {
    const line = this.#lines.get(extension.key);
    if (line === undefined) return;
    if (line.overrides.size === 0) {
      this.#lines.delete(extension.key);
      return;
    }
    const flag = (setting: "dnd" | "callWaiting"): boolean =>
      (line.overrides.get(setting)?.value ?? extension[setting]) === true;
    const number = (setting: LineSetting): string | undefined =>
      numberOf(line.overrides.get(setting)?.value ?? settingValue(extension, setting));
    line.settings = {
      dnd: flag("dnd"),
      callWaiting: flag("callWaiting"),
      forward: {
        always: number("forwardAlways"),
        busy: number("forwardBusy"),
        noAnswer: number("forwardNoAnswer"),
        unreachable: number("forwardUnreachable"),
      },
    };
  }
}

/** What settings say, as one value. */
export function settingValue({ dnd, callWaiting, forward }: LineSettings, setting: LineSetting): LineValue {
  switch (setting) {
    case "dnd":
      return dnd;
    case "callWaiting":
      return callWaiting;
    case "forwardAlways":
      return forward.always ?? false;
    case "forwardBusy":
      return forward.busy ?? false;
    case "forwardNoAnswer":
      return forward.noAnswer ?? false;
    case "forwardUnreachable":
      return forward.unreachable ?? false;
  }
}

function numberOf(value: LineValue): string | undefined {
  return typeof value === "string" ? value : undefined;
}

/** A row that another version wrote may hold anything. */
function readValue(text: unknown): LineValue | undefined {
  try {
    const value: unknown = JSON.parse(String(text));
    return typeof value === "string" || typeof value === "boolean" ? value : undefined;
  } catch {
    return undefined;
  }
}
