// The lines of the office's extensions: which calls each is in, and how it is set. Facts of calls come in through `fold`; stories ask whether a
// line is busy, disturbs nobody or sends its calls elsewhere; lamps and presence are told of each change and come back to read.

import type { Database, SqlRow, Write } from "../../base/db.ts";
import type { CallId, ExtensionKey, LegId } from "../../base/ids.ts";
import { limits } from "../../base/limits.ts";
import type { Logger } from "../../base/log.ts";
import type { Clock, Millis } from "../../base/time.ts";
import type { SwitchFact } from "../../call/record-keeper.ts";
import type { Extension, Office } from "../../office/office.ts";
import { LineOverrides, type LineSetting, type LineSettings, type LineValue } from "./line-settings.ts";

/** One call an extension has part in; several phones of it ringing for one call are one. */
export interface LineCall {
  readonly call: CallId;
  /** in: it is rung, or was. */
  readonly direction: "in" | "out";
  readonly state: "ringing" | "talking";
  /** The leg that talks; while it rings, the first. */
  readonly leg: LegId;
}

export interface LineView {
  readonly settings: LineSettings;
  /** Set at the phone or by command, not by the office file. */
  readonly overridden: readonly LineSetting[];
  readonly calls: readonly LineCall[];
}

/** Told that something about this line is not as it was; `view` says how it is. */
export type LineListener = (extension: ExtensionKey) => void;

export interface LinesDeps {
  readonly clock: Clock;
  readonly office: () => Office;
  readonly database: Database;
  readonly log: Logger;
  /** The ACD gives no calls to a phone that is not to be disturbed. */
  readonly onDnd: (extension: ExtensionKey, dnd: boolean) => void;
}

interface Appearance {
  readonly call: CallId;
  readonly extension: ExtensionKey;
  readonly direction: "in" | "out";
  state: "ringing" | "talking";
  leg: LegId;
  legs: number;
}

const NO_CALLS: readonly LineCall[] = [];
const UNKNOWN: LineSettings = {
  dnd: false,
  callWaiting: true,
  forward: { always: undefined, busy: undefined, noAnswer: undefined, unreachable: undefined },
};

export class Lines {
  readonly #deps: LinesDeps;
  readonly #overrides = new LineOverrides();
  readonly #legs = new Map<LegId, Appearance>();
  readonly #calls = new Map<ExtensionKey, Appearance[]>();
  readonly #listeners = new Set<LineListener>();
  /** Lines the ACD knows as not to be disturbed. */
  readonly #dnd = new Set<ExtensionKey>();
  /** When an extension last called for help; of extensions of the office, so never more than there are. */
  readonly #calledForHelp = new Map<ExtensionKey, Millis>();

  constructor(deps: LinesDeps) {
    this.#deps = deps;
  }

  /** Legs at work; zero when nobody is in a call. */
  get size(): number {
    return this.#legs.size;
  }

  view(extension: ExtensionKey): LineView {
    return {
      settings: this.settings(extension),
      overridden: this.#overrides.overridden(extension),
      calls: this.calls(extension),
    };
  }

  settings(key: ExtensionKey): LineSettings {
    const extension = this.#deps.office().extensions.get(key);
    return extension === undefined ? UNKNOWN : this.#overrides.settings(extension);
  }

  calls(extension: ExtensionKey): readonly LineCall[] {
    return this.#calls.get(extension) ?? NO_CALLS;
  }

  /** No room for one more call that comes in. */
  isBusy(extension: Extension): boolean {
    const calls = this.calls(extension.key).length;
    if (calls === 0) return false;
    return calls >= extension.calls || !this.settings(extension.key).callWaiting;
  }

  /** The call it has just placed is one too many. */
  hasTooMany(key: ExtensionKey): boolean {
    const calls = this.calls(key).length;
    return calls > 1 && calls > (this.#deps.office().extensions.get(key)?.calls ?? calls);
  }

  /** `value` undefined: as the office file says. */
  set(extension: Extension, setting: LineSetting, value: LineValue | undefined): void {
    this.#write(this.#overrides.set(extension, setting, value, this.#deps.clock.wall()));
    this.#changed(extension.key);
  }

  /** At start. */
  restore(rows: readonly SqlRow[]): void {
    this.#write(this.#overrides.restore(rows, this.#deps.office().extensions));
    this.officeChanged();
  }

  /** A new office is in force. */
  officeChanged(): void {
    const { extensions } = this.#deps.office();
    this.#write(this.#overrides.fileChanged(extensions));
    for (const extension of this.#dnd) if (!extensions.has(extension)) this.#tellDnd(extension, false);
    for (const extension of this.#calledForHelp.keys())
      if (!extensions.has(extension)) this.#calledForHelp.delete(extension);
    for (const extension of extensions.keys()) this.#changed(extension);
  }

  /** Returns how to hear no more. */
  onChange(listener: LineListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Whoever called for help is called back: nothing may keep that call away for a while. */
  calledForHelp(extension: ExtensionKey): void {
    this.#calledForHelp.set(extension, this.#deps.clock.now());
  }

  awaitsCallBack(extension: ExtensionKey): boolean {
    const at = this.#calledForHelp.get(extension);
    if (at === undefined) return false;
    if (this.#deps.clock.now() - at < limits.call.callBackMs) return true;
    this.#calledForHelp.delete(extension);
    return false;
  }

  fold(fact: SwitchFact): void {
    switch (fact.kind) {
      case "leg.started":
        if (fact.extension !== undefined)
          this.#begin(fact.call, fact.leg, fact.extension, fact.side === "caller" ? "out" : "in");
        return;
      case "leg.answered":
        return this.#answered(fact.leg);
      case "leg.ended":
        return this.#end(fact.leg);
      default:
        return;
    }
  }

  #begin(call: CallId, leg: LegId, extension: ExtensionKey, direction: "in" | "out"): void {
    const calls = this.#calls.get(extension);
    let mine = calls?.find((one) => one.call === call && one.direction === direction);
    const isNew = mine === undefined;
    mine ??= { call, extension, direction, state: "ringing", leg, legs: 0 };
    mine.legs++;
    this.#legs.set(leg, mine);
    if (!isNew) return;
    if (calls === undefined) this.#calls.set(extension, [mine]);
    else calls.push(mine);
    this.#tell(extension);
  }

  #answered(leg: LegId): void {
    const mine = this.#legs.get(leg);
    if (mine === undefined || mine.state === "talking") return;
    mine.state = "talking";
    mine.leg = leg;
    this.#tell(mine.extension);
  }

  #end(leg: LegId): void {
    const mine = this.#legs.get(leg);
    if (mine === undefined) return;
    this.#legs.delete(leg);
    if (--mine.legs > 0) return;
    const calls = this.#calls.get(mine.extension) ?? [];
    if (calls.length <= 1) this.#calls.delete(mine.extension);
    else calls.splice(calls.indexOf(mine), 1);
    this.#tell(mine.extension);
  }

  #changed(extension: ExtensionKey): void {
    const { dnd } = this.settings(extension);
    if (dnd !== this.#dnd.has(extension)) this.#tellDnd(extension, dnd);
    this.#tell(extension);
  }

  #tellDnd(extension: ExtensionKey, dnd: boolean): void {
    if (dnd) this.#dnd.add(extension);
    else this.#dnd.delete(extension);
    this.#deps.onDnd(extension, dnd);
  }

  #tell(extension: ExtensionKey): void {
    for (const listener of this.#listeners) {
      try {
        listener(extension);
      } catch (error) {
        this.#deps.log.error("bug.listener", { fact: "line", error: String(error) });
      }
    }
  }

  #write(writes: readonly Write[]): void {
    if (writes.length === 0) return;
    const { database, log } = this.#deps;
    database.write(writes).catch((error: unknown) => log.error("store.line-lost", { cause: String(error) }));
  }
}
