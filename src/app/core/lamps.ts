// What a lamp on a phone shows (RFC 4235): an extension's calls, a call in a parking slot, a night switch, an alarm, callers waiting in a queue. The state is
// read when a document is due; here is told whose state has changed, which costs two look-ups where nobody watches.

import type { CallId, ExtensionKey, QueueKey } from "../../base/ids.ts";
import type { Call } from "../../call/call.ts";
import type { SwitchFact } from "../../call/record-keeper.ts";
import type { Extension, Office } from "../../office/office.ts";
import { escapeUser } from "../../sip/message/uri.ts";
import {
  DIALOG_INFO_TYPE,
  type DialogPhase,
  type LineDetails,
  type LineDialog,
  type Party,
  writeDialogInfo,
} from "../../sip/presence/dialog-info.ts";
import type { EventPackage, Watched, WatchVerdict } from "../../sip/subscription/event-package.ts";
import type { LineCall, Lines } from "./lines.ts";

export interface LampDeps {
  readonly office: () => Office;
  readonly lines: Pick<Lines, "calls">;
  readonly findCall: (call: CallId) => Call | undefined;
  readonly isNight: (nightSwitch: string) => boolean;
  /** Of an alarm that is open; nobody has acknowledged it: the lamp blinks. */
  readonly alarmOf: (key: string) => { readonly acknowledgedAt: number | undefined } | undefined;
  readonly changed: (resource: string) => void;
}

/** What can be watched besides extensions, by its number. */
type Place =
  | { readonly kind: "slot" }
  | { readonly kind: "night-switch"; readonly key: string }
  | { readonly kind: "alarm"; readonly key: string }
  | { readonly kind: "queue"; readonly key: QueueKey };

export class Lamps {
  readonly package: EventPackage;
  readonly #deps: LampDeps;
  /** Calls in parking slots; at most as many as the office has slots. */
  readonly #parked = new Map<string, CallId>();
  /** Callers waiting, by queue; no empty sets. */
  readonly #waiting = new Map<QueueKey, Set<CallId>>();
  #places: ReadonlyMap<string, Place>;

  constructor(deps: LampDeps) {
    this.#deps = deps;
    this.#places = placesOf(deps.office());
    this.package = {
      name: "dialog",
      contentType: DIALOG_INFO_TYPE,
      admits: (resource, watcher) => this.#admits(resource, watcher),
      document: (watched) =>
        writeDialogInfo({ entity: watched.entity, version: watched.version, dialogs: this.#dialogs(watched) }),
    };
  }

  /** Slots with a call in them, queues with somebody waiting. */
  get size(): number {
    return this.#parked.size + this.#waiting.size;
  }

  officeChanged(): void {
    this.#places = placesOf(this.#deps.office());
  }

  /** An extension's calls have changed. */
  lineChanged(extension: ExtensionKey): void {
    this.#deps.changed(extension);
  }

  /** Of something whose state is told elsewhere. */
  numberChanged(number: string): void {
    this.#deps.changed(number);
  }

  nightChanged(key: string): void {
    const number = this.#deps.office().switches.get(key)?.number;
    if (number !== undefined) this.#deps.changed(number);
  }

  fold(fact: SwitchFact): void {
    switch (fact.kind) {
      case "leg.ringing": {
        // The line that calls goes from trying to early.
        const caller = this.#deps.findCall(fact.call)?.extension;
        if (caller !== undefined) this.#deps.changed(caller);
        return;
      }
      case "call.parked":
        this.#parked.set(fact.slot, fact.call);
        return this.#deps.changed(fact.slot);
      case "call.unparked":
        return this.#unpark(fact.slot);
      case "call.ended":
        for (const [slot, call] of this.#parked) if (call === fact.call) this.#unpark(slot);
        return;
      case "caller.queued":
        return this.#waits(fact.queue, fact.call);
      case "caller.connected":
      case "caller.left":
        return this.#waitsNoMore(fact.queue, fact.call);
      default:
        return;
    }
  }

  #unpark(slot: string): void {
    if (this.#parked.delete(slot)) this.#deps.changed(slot);
  }

  #waits(queue: QueueKey, call: CallId): void {
    const waiting = this.#waiting.get(queue);
    if (waiting !== undefined) {
      waiting.add(call);
      return;
    }
    this.#waiting.set(queue, new Set([call]));
    this.#queueChanged(queue);
  }

  #waitsNoMore(queue: QueueKey, call: CallId): void {
    const waiting = this.#waiting.get(queue);
    if (waiting?.delete(call) !== true || waiting.size > 0) return;
    this.#waiting.delete(queue);
    this.#queueChanged(queue);
  }

  #queueChanged(queue: QueueKey): void {
    const number = this.#deps.office().queues.get(queue)?.number;
    if (number !== undefined) this.#deps.changed(number);
  }

  #admits(resource: string, watcher: string): WatchVerdict {
    const { extensions } = this.#deps.office();
    if (!extensions.has(watcher as ExtensionKey)) return "forbidden";
    return extensions.has(resource as ExtensionKey) || this.#places.has(resource) ? "yes" : "unknown";
  }

  #dialogs(watched: Watched): readonly LineDialog[] {
    const { office, lines } = this.#deps;
    const { resource } = watched;
    const extension = office().extensions.get(resource as ExtensionKey);
    const dialogs =
      extension === undefined
        ? this.#ofPlace(resource)
        : lines.calls(extension.key).map((line, i) => this.#ofLine(line, i, extension, watched));
    // Full state without a dialog would say the same; many phones put a lamp out only for one that has ended.
    return dialogs.length > 0 ? dialogs : [plain(resource, "terminated")];
  }

  #ofPlace(number: string): readonly LineDialog[] {
    const place = this.#places.get(number);
    switch (place?.kind) {
      case undefined:
        return [];
      case "slot":
        return this.#parked.has(number) ? [plain(number, "confirmed")] : [];
      case "night-switch":
        return this.#deps.isNight(place.key) ? [plain(number, "confirmed")] : [];
      case "alarm": {
        const open = this.#deps.alarmOf(place.key);
        if (open === undefined) return [];
        return [plain(number, open.acknowledgedAt === undefined ? "early" : "confirmed")];
      }
      case "queue":
        return this.#waiting.has(place.key) ? [plain(number, "early")] : [];
    }
  }

  #ofLine(line: LineCall, index: number, extension: Extension, watched: Watched): LineDialog {
    const call = this.#deps.findCall(line.call);
    const direction = line.direction === "in" ? "recipient" : "initiator";
    const phase = phaseOf(line, call);
    // RFC 4235 §3.6: whoever may not pick up this line's calls learns that it is busy, and not with whom.
    if (call === undefined || !mayPickUp(watched.watcher, extension, this.#deps.office()))
      return { id: `${extension.key}-${index + 1}`, phase, direction, details: undefined };
    const host = hostOf(watched.entity);
    const details = detailsOf({ line, call, extension, phase, host });
    return { id: `${line.call}-${line.direction}`, phase, direction, details };
  }
}

/** A dialog that says on or off and nothing else. */
function plain(id: string, phase: DialogPhase): LineDialog {
  return { id, phase, direction: undefined, details: undefined };
}

function phaseOf(line: LineCall, call: Call | undefined): DialogPhase {
  if (line.state === "talking") return "confirmed";
  if (line.direction === "in") return "early";
  const state = call?.legs.find((leg) => leg.id === line.leg)?.state;
  return state === "ringing" || state === "early" ? "early" : "trying";
}

function detailsOf(about: {
  readonly line: LineCall;
  readonly call: Call;
  readonly extension: Extension;
  readonly phase: DialogPhase;
  readonly host: string;
}): LineDetails {
  const { line, call, extension, phase, host } = about;
  const leg = call.legs.find((one) => one.id === line.leg);
  const canPickUp = line.direction === "in" && phase === "early" && leg !== undefined;
  return {
    local: partyOf(extension.key, extension.name, host),
    remote: remoteOf(line, call, extension.key, host),
    dialog: canPickUp ? leg.dialogId : undefined,
  };
}

/** Whom the line speaks with: who calls it, or whom it called. */
function remoteOf(line: LineCall, call: Call, extension: ExtensionKey, host: string): Party {
  const others = call.legs.filter((leg) => leg.party.extension !== extension);
  const other = others.find((leg) => leg.state === "answered" || leg.state === "held") ?? others[0];
  if (line.direction === "in" && call.extension !== extension) return partyOf(call.from, call.fromName, host);
  if (line.state === "talking" && other !== undefined) return partyOf(other.shown.number, other.shown.name, host);
  return partyOf(call.dialled, undefined, host);
}

function partyOf(number: string, name: string | undefined, host: string): Party {
  return { uri: `sip:${number === "" ? "anonymous" : escapeUser(number)}@${host}`, display: name };
}

/** Itself, and whoever shares a pickup group with it. */
export function mayPickUp(watcher: string, extension: Extension, office: Office): boolean {
  if (watcher === extension.key) return true;
  const groups = office.extensions.get(watcher as ExtensionKey)?.pickup ?? [];
  return groups.some((group) => extension.pickup.includes(group));
}

/** Of `sip:1001@10.0.0.1:5060`. */
function hostOf(entity: string): string {
  const at = entity.indexOf("@");
  return at >= 0 ? entity.slice(at + 1) : "anonymous.invalid";
}

function placesOf(office: Office): ReadonlyMap<string, Place> {
  const places = new Map<string, Place>();
  for (const slot of office.parking.slots) places.set(slot, { kind: "slot" });
  for (const { key, number } of office.switches.values()) places.set(number, { kind: "night-switch", key });
  for (const { key, number, tell } of office.alarms.values())
    if (number !== undefined && tell.includes("lamp")) places.set(number, { kind: "alarm", key });
  for (const { key, number } of office.queues.values()) places.set(number, { kind: "queue", key });
  return places;
}
