// What does this number reach, for this caller, now? Pure: the office, the dialled digits and who dials in, a destination out. The order is fixed:
// emergency numbers, feature codes, what stands in the house (extensions, queues, groups, pages, switches, parking, directory), `numbers`,
// then the first of `routes` that fits. The office file refuses two meanings for one number. A carrier sees `numbers` and the trunk's `to` alone.

import type { Preference } from "../acd/contract.ts";
import type { ExtensionKey, QueueKey, TrunkKey } from "../base/ids.ts";
import { limits } from "../base/limits.ts";
import type { Requirement } from "../base/rules.ts";
import type { Millis } from "../base/time.ts";
import { bindRule } from "../office/bind-rule.ts";
import type {
  ConferenceRoom,
  Extension,
  FaxNumber,
  FeatureCodes,
  NightSwitch,
  NumberTarget,
  Office,
  PageGroup,
  Queue,
  RingGroup,
  Route,
  Trunk,
} from "../office/office.ts";
import { isWithin, weekClock } from "../office/week-hours.ts";
import { FeatureTable } from "./feature-table.ts";
import { Rewriting } from "./pattern.ts";
import { e164Of, spellingsOf } from "./phone-number.ts";
import { emergencyTable, insideTable, type RouteTable, routeTable } from "./plan-tables.ts";
import type { Looked } from "./route-trail.ts";

export type QueueEntry = {
  readonly tier: string | undefined;
  readonly region: string | undefined;
  readonly creditMs: number;
  readonly requires: Requirement;
  /** Began to wait then, in another queue; left out: now. */
  readonly since?: Millis | undefined;
  /** Came to this queue then; left out: now. */
  readonly cameAt?: Millis | undefined;
  /** How often the rules of queues have sent this caller on. */
  readonly hops?: number;
  /** They waited in this queue a moment ago: neither its closing nor its being full meanwhile keeps them out. */
  readonly returnsTo?: QueueKey | undefined;
  /** How often they have asked for a call-back and thought better of it. */
  readonly askedBack?: number;
  /** Before those of the queue: these agents first, for a while. */
  readonly prefers?: readonly Preference[];
};

type QueueTarget = Extract<NumberTarget, { readonly kind: "queue" }>;

export type Destination =
  | { readonly kind: "extension"; readonly extension: Extension }
  | { readonly kind: "queue"; readonly queue: Queue; readonly entry: QueueEntry }
  | { readonly kind: "group"; readonly group: RingGroup }
  | { readonly kind: "page"; readonly page: PageGroup }
  /** `invited`: whoever is in charge of the room has asked them in; no PIN is asked. */
  | { readonly kind: "conference"; readonly conference: ConferenceRoom; readonly invited?: true }
  | { readonly kind: "switch"; readonly nightSwitch: NightSwitch }
  /** Dialled to park nobody in particular: the first free slot. Only a transfer can mean it. */
  | { readonly kind: "park" }
  | { readonly kind: "slot"; readonly slot: string }
  | { readonly kind: "directory" }
  /** Over a trunk. `number` as dialled, before the route's own strip and prefix. */
  | { readonly kind: "outside"; readonly number: string; readonly route: Route }
  | { readonly kind: "emergency"; readonly number: string }
  /** The number exists, but this caller may not dial it now: 403. `right` is what it would need; "" where only the hours are wrong. */
  | { readonly kind: "forbidden"; readonly number: string; readonly right: string }
  /** To leave a message in this mailbox. */
  | { readonly kind: "voicemail"; readonly mailbox: string }
  /** What the switch says and asks by itself; whether there is such a flow is seen when the call comes to it. */
  | { readonly kind: "flow"; readonly flow: string }
  /** The switch's own fax machine. */
  | { readonly kind: "fax"; readonly fax: FaxNumber }
  | { readonly kind: "echo" }
  | { readonly kind: "music"; readonly name: string }
  | { readonly kind: "feature"; readonly feature: keyof FeatureCodes; readonly argument: string }
  | { readonly kind: "unknown" };

/** Who dials: what they may depends on it. */
export type Dialler =
  | { readonly kind: "extension"; readonly extension: ExtensionKey }
  /** From outside: `numbers` and the trunk's `to` alone, never an extension's rights or a way out again but by forwarding. */
  | { readonly kind: "trunk"; readonly trunk: TrunkKey };

export interface PlanOptions {
  /** Left out: no switch is on. */
  readonly isNight?: (nightSwitch: string) => boolean;
  /** Wall time in milliseconds, for hours of routes. Left out: routes with hours are closed unless the look-up says when. */
  readonly wall?: () => number;
}

/** RFC 3966 §5.1.1: written for the eye. */
const SEPARATORS = /[-.() ]/g;
const UNKNOWN: Destination = { kind: "unknown" };
/** What the office file says itself (`dial`, `night`, a trunk's `to`) needs no right: whoever wrote it gave it. */
type Asker = { readonly rights: readonly string[] | "all"; readonly codes: boolean; readonly wayOut: boolean };
const OFFICE: Asker = { rights: "all", codes: false, wayOut: true };
/** Nobody the switch knows: what rings in the house, and nothing that costs money. */
const STRANGER: Asker = { rights: [], codes: true, wayOut: false };

interface Look {
  readonly at: number | undefined;
  readonly trail: Looked[] | undefined;
  hops: number;
}

/** Built once for each office that is applied; for a number of the house a look-up is two map accesses. */
export class NumberPlan {
  readonly #office: Office;
  readonly #isNight: (nightSwitch: string) => boolean;
  readonly #wall: (() => number) | undefined;
  readonly #week: (wallMs: number) => { readonly day: number; readonly minute: number };
  readonly #emergency: ReadonlyMap<string, string>;
  readonly #features: FeatureTable;
  readonly #inside: ReadonlyMap<string, Destination>;
  readonly #routes: RouteTable;
  readonly #rewriteIn: ReadonlyMap<TrunkKey, Rewriting>;
  /** Keys of `numbers` by what they are in E.164. */
  readonly #byE164: ReadonlyMap<string, string>;
  /** Where `numbers` lead to queues: as many as are in the file. */
  readonly #queueEntries = new Map<QueueTarget, QueueEntry>();
  /** Incoming numbers already read, with the key they met. */
  readonly #entries = new Map<string, string | undefined>();

  constructor(office: Office, { isNight = () => false, wall }: PlanOptions = {}) {
    this.#office = office;
    this.#isNight = isNight;
    this.#wall = wall;
    this.#week = weekClock(office.timezone);
    this.#emergency = emergencyTable(office);
    this.#features = new FeatureTable(office);
    this.#inside = insideTable(office);
    this.#routes = routeTable(office.routes);
    this.#rewriteIn = new Map([...office.trunks].map(([key, trunk]) => [key, new Rewriting(trunk.rewriteIn)]));
    this.#byE164 = numbersByE164(office);
  }

  /** `dialler` undefined: nobody the switch knows. `at`: wall time in milliseconds instead of now. `trail` hears of everything looked at. */
  route(dialled: string, dialler?: Dialler, at?: number, trail?: Looked[]): Destination {
    const look: Look = { at: at ?? this.#wall?.(), trail, hops: 0 };
    if (dialler?.kind === "trunk") return this.#incoming(dialled, dialler.trunk, look);
    const own = dialler === undefined ? undefined : this.#office.extensions.get(dialler.extension);
    const asker = own === undefined ? STRANGER : { rights: own.rights, codes: true, wayOut: true };
    return this.#dialled(dialled, asker, look);
  }

  /** What a number means that the office file itself sends a call to, such as where a closed queue's callers go. */
  asWritten(number: string): Destination {
    return this.#dialled(number, OFFICE, { at: this.#wall?.(), trail: undefined, hops: 0 });
  }

  /** Somebody of the house who dials this calls for help, with the prefix for outside or without. */
  isForHelp(dialled: string): boolean {
    return this.#emergency.has(dialled);
  }

  /** A number as somebody in the house dials it, or as the office file says it. */
  #dialled(number: string, asker: Asker, look: Look): Destination {
    const emergency = asker.wayOut ? this.#emergency.get(number) : undefined;
    if (emergency !== undefined) {
      look.trail?.push({ kind: "table", table: "emergency", fits: true });
      return { kind: "emergency", number: emergency };
    }
    look.trail?.push({ kind: "table", table: "emergency", fits: false });
    const feature = this.#features.find(number);
    look.trail?.push({ kind: "table", table: "features", fits: feature !== undefined });
    if (feature !== undefined) return asker.codes ? feature : UNKNOWN;
    const inside = this.#inside.get(number);
    look.trail?.push({ kind: "table", table: "inside", fits: inside !== undefined });
    if (inside !== undefined) return inside;
    const target = this.#office.numbers.get(number);
    look.trail?.push({ kind: "table", table: "numbers", fits: target !== undefined });
    if (target !== undefined) return this.#resolve(number, target, asker, look);
    // A carrier drops such marks: `00-1…` must not slip past the route, and the right, of `001…`.
    const bare = number.replace(SEPARATORS, "");
    return bare === number ? this.#outside(number, asker, look) : this.#dialled(bare, asker, look);
  }

  /** Over a trunk: any written form of a number of `numbers` meets it. */
  #incoming(dialled: string, key: TrunkKey, look: Look): Destination {
    const trunk = this.#office.trunks.get(key);
    if (trunk === undefined) return UNKNOWN;
    const bare = dialled.replace(SEPARATORS, "");
    const number = this.#rewriteIn.get(key)?.apply(bare).number ?? bare;
    if (number !== dialled) look.trail?.push({ kind: "rewritten", trunk: key, before: dialled, after: number });
    const entry = this.#entryFor(number);
    look.trail?.push({ kind: "table", table: "numbers", fits: entry !== undefined });
    const target = entry === undefined ? undefined : this.#office.numbers.get(entry);
    if (entry !== undefined && target !== undefined) return this.#resolve(entry, target, OFFICE, look);
    return this.#toOf(trunk, look);
  }

  #toOf({ key, to }: Trunk, look: Look): Destination {
    look.trail?.push({ kind: "trunk-to", trunk: key, to });
    return to === undefined ? UNKNOWN : this.#hop(to, OFFICE, look);
  }

  /** Reading telephone numbers takes 80 µs, and carriers write the few numbers of a house in the same way each time. */
  #entryFor(number: string): string | undefined {
    if (this.#office.numbers.has(number)) return number;
    if (this.#entries.has(number)) return this.#entries.get(number);
    if (this.#entries.size >= limits.call.numbersRead) this.#entries.clear();
    const entry = this.#readEntry(number);
    this.#entries.set(number, entry);
    return entry;
  }

  #readEntry(number: string): string | undefined {
    for (const spelling of spellingsOf(number, this.#office.country)) {
      const entry = this.#office.numbers.has(spelling) ? spelling : this.#byE164.get(spelling);
      if (entry !== undefined) return entry;
    }
    return undefined;
  }

  #hop(number: string, asker: Asker, look: Look): Destination {
    look.hops++;
    if (look.hops <= limits.office.hops) return this.#dialled(number, asker, look);
    look.trail?.push({ kind: "round", number });
    return UNKNOWN;
  }

  /** What an entry of `numbers` leads to, by day or by night. */
  #resolve(number: string, target: NumberTarget, asker: Asker, look: Look): Destination {
    const night = this.#office.nightRules.get(number);
    const codes = asker.codes;
    if (night !== undefined) {
      const isNight = this.#isNight(night.switch);
      look.trail?.push({ kind: "night", number, nightSwitch: night.switch, isNight, to: night.to });
      if (isNight) return this.#hop(night.to, { ...OFFICE, codes, wayOut: asker.wayOut }, look);
    }
    switch (target.kind) {
      case "extension": {
        const extension = this.#office.extensions.get(target.extension);
        return extension === undefined ? UNKNOWN : { kind: "extension", extension };
      }
      case "queue": {
        const queue = this.#office.queues.get(target.queue);
        return queue === undefined ? UNKNOWN : { kind: "queue", queue, entry: this.#entryOf(target) };
      }
      case "conference": {
        const conference = this.#office.conferences.get(target.room);
        return conference === undefined ? UNKNOWN : { kind: "conference", conference };
      }
      case "fax": {
        const fax = this.#office.faxes.get(target.fax);
        return fax === undefined ? UNKNOWN : { kind: "fax", fax };
      }
      case "dial":
        look.trail?.push({ kind: "dial", number, to: target.number });
        return this.#hop(target.number, { ...OFFICE, codes, wayOut: asker.wayOut }, look);
      case "echo":
      case "music":
      case "voicemail":
      case "flow":
        return target;
    }
  }

  /** The same each time: the desk remembers what it has worked out for what is asked. */
  #entryOf(target: QueueTarget): QueueEntry {
    const known = this.#queueEntries.get(target);
    if (known !== undefined) return known;
    const { tier, region, creditMs, requires } = target;
    const entry = { tier, region, creditMs, requires: bindRule(requires, this.#office) };
    this.#queueEntries.set(target, entry);
    return entry;
  }

  /** The first route whose pattern fits and that is open decides; whoever lacks its right is refused there and not let past. */
  #outside(number: string, asker: Asker, look: Look): Destination {
    let closed = false;
    for (const { index, route, pattern } of this.#routes.near(number, look.trail !== undefined)) {
      const fits = pattern.fits(number);
      const open = fits && (route.hours === undefined || this.#isOpen(route, look.at));
      const { match, right } = route;
      if (!open) {
        closed ||= fits;
        look.trail?.push({ kind: "route", index, match, verdict: fits ? "hours" : "pattern", right });
        continue;
      }
      const may = asker.wayOut && (right === undefined || asker.rights === "all" || asker.rights.includes(right));
      look.trail?.push({ kind: "route", index, match, verdict: may ? "fits" : "right", right });
      return may ? { kind: "outside", number, route } : { kind: "forbidden", number, right: right ?? "" };
    }
    return closed ? { kind: "forbidden", number, right: "" } : UNKNOWN;
  }

  #isOpen(route: Route, at: number | undefined): boolean {
    return at !== undefined && isWithin(route.hours ?? [], this.#week(at));
  }
}

function numbersByE164({ numbers, country }: Office): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const number of numbers.keys()) {
    const e164 = e164Of(number, country);
    if (e164 !== undefined && !found.has(e164)) found.set(e164, number);
  }
  return found;
}
