// Text of a day file to a checked `DayFile`, or every fault in it with file and line. Called by the app for `zongji simulate`. It reads no disk:
// files that a day file names are opened by a function of the caller's.
//
// The office part is put together as a tree for each configuration and read by the office file's own reader: every key of queues and pools is
// known here as soon as it is known there.

import { limits } from "../base/limits.ts";
import { fail, ok, type Result } from "../base/result.ts";
import type { DayConfiguration, DayFile, DayLength, DayShift, DayTraffic } from "./day.ts";
import { type Member, membersOf, shiftsOf, type WorkTimes } from "./day-agents.ts";
import { parseCalls } from "./day-calls.ts";
import { dayShape, type RawDay, type RawShifts, type RawTraffic } from "./day-schema.ts";
import { slotsOf, totalOf } from "./day-traffic.ts";
import { lineOf, officeTree, type Sections, shifted, unusedKeys } from "./day-tree.ts";
import { DAY_MS } from "./day-words.ts";
import { type Complaint, didYouMean, FaultList, type OfficeFault } from "./fault.ts";
import type { Office } from "./office.ts";
import { readOffice } from "./parse.ts";
import { expandRegions, placesOf, type Regions } from "./regions.ts";
import { KEY } from "./schema-words.ts";
import { list, mapOf, text } from "./shape.ts";
import { offsetOf, readTree, type Tree, type TreeMap } from "./tree.ts";

export interface DayFault extends OfficeFault {
  /** A file that the day file names; undefined: the day file. */
  readonly file: string | undefined;
}

export interface DayOptions {
  /** A file by its name in the day file; undefined: it cannot be read. */
  readonly open: (name: string) => string | undefined;
}

export function parseDay(source: string, options: DayOptions): Result<DayFile, readonly DayFault[]> {
  const document = readTree(source);
  if (!("root" in document)) return fail(document.map((fault) => ({ ...fault, file: undefined })));
  const { root, faults } = document;
  const raw = dayShape.read(root, "", faults);
  if (faults.size > 0) return fail(faults.list().map((fault) => ({ ...fault, file: undefined })));
  const reading = new DayReading(source, root, raw, options);
  const day = reading.read();
  return day === undefined ? fail(reading.faults()) : ok(day);
}

/** Secrets of an office file open no door of a simulation. */
const ANY_SECRET = "simulated-secret";

class DayReading {
  readonly #root: Tree;
  readonly #raw: RawDay;
  readonly #options: DayOptions;
  #text: string;
  readonly #dayLines: number;
  #found: DayFault[] = [];

  constructor(source: string, root: Tree, raw: RawDay, options: DayOptions) {
    this.#root = root;
    this.#raw = raw;
    this.#options = options;
    this.#text = `${source}\n`;
    this.#dayLines = lineOf(this.#text, source.length).line;
  }

  /** undefined: there are faults. */
  read(): DayFile | undefined {
    const raw = this.#raw;
    const base = this.#officeFile();
    if (base === undefined) return undefined;
    const configurations = raw.configurations.map((one, index) => this.#configuration(one, index, base.root));
    const [first] = configurations;
    if (first === undefined || this.#found.length > 0) return undefined;
    this.#checkDay();
    const traffic = raw.traffic.flatMap((one, index) => this.#traffic(one, index, first.office));
    this.#checkLengths(first.office);
    this.#checkSize(traffic, configurations);
    if (this.#found.length > 0) return undefined;
    const { day, answer, pace } = raw;
    return {
      name: raw.name,
      date: day.date,
      fromMs: day.from,
      toMs: day.to,
      warmUpMs: day.warmUp,
      intervalMs: day.interval,
      seeds: raw.seeds,
      traffic,
      patience: raw.patience,
      talk: raw.talk,
      wrapUp: raw.wrapUp,
      answer: { after: answer.after, missed: answer.missed, returnAfter: answer.returnAfter },
      pace,
      configurations,
    };
  }

  faults(): readonly DayFault[] {
    const seen = new Set<string>();
    return this.#found.filter(({ file, line, column, found, allowed }) => {
      const same = JSON.stringify([file, line, column, found, allowed]); // once, though every configuration meets it
      return !seen.has(same) && seen.add(same);
    });
  }

  #complain(segments: readonly (string | number)[], complaint: Complaint): void {
    const { line, column } = lineOf(this.#text, offsetOf(this.#root, segments));
    const path = segments.map((part, i) => (typeof part === "number" ? `[${part + 1}]` : `${i > 0 ? "." : ""}${part}`));
    const { found, allowed, hint } = complaint;
    this.#found.push({
      file: undefined,
      line,
      column,
      path: path.join(""),
      found,
      allowed,
      ...(hint === undefined ? {} : { hint }),
    });
  }

  /** `root` undefined: the day file names none. */
  #officeFile(): { readonly root: TreeMap | undefined } | undefined {
    const name = this.#raw.office;
    if (name === undefined) return { root: undefined };
    const source = this.#options.open(name);
    if (source === undefined) {
      this.#complain(["office"], { found: JSON.stringify(name), allowed: "an office file that can be read" });
      return undefined;
    }
    const document = readTree(source);
    const faults = "root" in document ? document.faults.list() : document;
    this.#found.push(...faults.map((fault) => ({ ...fault, file: name })));
    if (!("root" in document) || document.root.kind !== "map") return undefined;
    const tree = shifted(document.root, this.#text.length);
    this.#text += source;
    return tree.kind === "map" && faults.length === 0 ? { root: tree } : undefined;
  }

  #configuration(one: RawDay["configurations"][number], index: number, root: TreeMap | undefined): DayConfiguration {
    const sections: readonly Sections[] = [this.#raw, { pools: one.pools, queues: one.queues }];
    const members = this.#members(one, index, officeTree({ root, sections, agents: undefined }));
    const agents = members === undefined ? undefined : new Map(members.map(({ agent, tree }) => [agent, tree]));
    const tree = officeTree({ root, sections, agents });
    const faults = new FaultList((offset) => lineOf(this.#text, offset));
    const office = readOffice({ root: tree, faults }, { open: () => ANY_SECRET });
    this.#found.push(...faults.list().map((fault) => this.#placed(fault)));
    const all = [...(office?.agents.keys() ?? [])];
    const everybody = all.map((agent, place) => {
      const shifts = shiftsOf(this.#raw, this.#wholeDay(), { index: place, of: all.length });
      return { agent, pace: 1, shifts };
    });
    return {
      name: one.name,
      about: one.about,
      office: office as Office, // a configuration without one had faults and is never shown
      people: members?.map(({ person }) => person) ?? everybody,
      unused: unusedKeys(tree),
    };
  }

  /** undefined: the office file's agents. */
  #members(one: RawDay["configurations"][number], index: number, office: TreeMap): readonly Member[] | undefined {
    const groups = one.agents ?? this.#raw.agents;
    if (groups === undefined) return undefined;
    const at = one.agents === undefined ? ["agents"] : ["configurations", index, "agents"];
    const trees = groups.map((_, i) => {
      const offset = offsetOf(this.#root, [...at, i]);
      return { kind: "scalar", type: "null", text: "", at: offset } as const;
    });
    const regions = regionsOf(office);
    const context = {
      times: this.#raw,
      wholeDay: this.#wholeDay(),
      placesOf: (name: string) => (regions.has(name) ? expandRegions([name], regions) : [name]),
    };
    return membersOf(groups, trees, context);
  }

  #wholeDay(): DayShift {
    return { fromMs: this.#raw.day.from, toMs: this.#raw.day.to + DAY_MS, breaks: [] };
  }

  /** Lines behind those of the day file are the office file's. */
  #placed(fault: OfficeFault): DayFault {
    if (fault.line <= this.#dayLines) return { ...fault, file: undefined };
    return { ...fault, line: fault.line - this.#dayLines, file: this.#raw.office };
  }

  #checkDay(): void {
    const { day, configurations, shifts, rota } = this.#raw;
    if (Number.isNaN(Date.parse(day.date))) {
      this.#complain(["day", "date"], { found: JSON.stringify(day.date), allowed: "a day of the calendar" });
    }
    if (day.to <= day.from)
      this.#complain(["day", "to"], { found: "an end before the beginning", allowed: "a later time" });
    else if (day.warmUp >= day.to - day.from) {
      this.#complain(["day", "warmUp"], { found: "a warm-up as long as the day", allowed: "a shorter one" });
    } else if ((day.to - day.from) / day.interval > limits.simulation.intervals) {
      this.#complain(["day", "interval"], {
        found: "too short a time",
        allowed: `at most ${limits.simulation.intervals} pieces`,
      });
    }
    configurations.forEach(({ name }, index) => {
      if (configurations.findIndex((other) => other.name === name) === index) return;
      this.#complain(["configurations", index, "name"], {
        found: `${JSON.stringify(name)} a second time`,
        allowed: "each name once",
      });
    });
    this.#checkTimes([], { shifts, rota });
    this.#checkGroups(["agents"], this.#raw.agents);
    for (const [index, { agents }] of configurations.entries()) {
      this.#checkGroups(["configurations", index, "agents"], agents);
    }
  }

  #checkGroups(at: readonly (string | number)[], groups: RawDay["agents"]): void {
    for (const [index, group] of (groups ?? []).entries()) this.#checkTimes([...at, index], group);
  }

  #checkTimes(at: readonly (string | number)[], { shifts, rota }: WorkTimes): void {
    if (shifts !== undefined && rota !== undefined) {
      this.#complain([...at, "rota"], {
        found: "shifts and rota",
        allowed: "one of them: all shifts, or each one of the rota in turn",
      });
    }
    this.#checkBreaks([...at, "shifts"], shifts);
    this.#checkBreaks([...at, "rota"], rota);
  }

  #checkBreaks(at: readonly (string | number)[], shifts: RawShifts | undefined): void {
    for (const [index, { hours, breaks }] of (shifts ?? []).entries()) {
      for (const [i, { between, for: forMs }] of breaks.entries()) {
        const within = between.fromMs >= hours.fromMs && between.toMs <= hours.toMs;
        if (within && between.toMs - between.fromMs >= forMs) continue;
        const allowed = "hours within the shift, long enough for it";
        this.#complain([...at, index, "breaks", i], { found: "a break that does not fit", allowed });
      }
    }
  }

  #traffic(one: RawTraffic, index: number, office: Office): readonly DayTraffic[] {
    const queues = [...office.queues.keys()];
    const places = placesOf(office.regions);
    if (one.file !== undefined) return this.#callsFile(one.file, one, { index, queues, places, tiers: office.tiers });
    const queue = queues.find((key) => key === one.queue);
    const at = ["traffic", index];
    if (queue === undefined) this.#mustBe([...at, "queue"], one.queue ?? "", queues, "a queue");
    for (const tier of one.tiers.keys()) this.#mustBe([...at, "tiers", tier], tier, office.tiers, "one of `tiers`");
    for (const place of one.regions.keys())
      this.#mustBe([...at, "regions", place], place, places, "a place of `regions`");
    if (one.calls === undefined && one.rates.size === 0) {
      this.#complain(at, {
        found: "neither calls nor rates",
        allowed: "calls, rates, or both: then the rates are the shape",
      });
    }
    if (queue === undefined) return [];
    return [{ kind: "profile", queue, slots: slotsOf(one, this.#raw.day), tiers: one.tiers, regions: one.regions }];
  }

  #callsFile(
    name: string,
    { queue, calls, rates, weekdays, tiers, regions }: RawTraffic,
    known: {
      readonly index: number;
      readonly queues: readonly string[];
      readonly places: readonly string[];
      readonly tiers: readonly string[];
    },
  ): readonly DayTraffic[] {
    const others = calls !== undefined || [rates, weekdays, tiers, regions].some(({ size }) => size > 0);
    if (others)
      this.#complain(["traffic", known.index], {
        found: "file and something else",
        allowed: "file alone, or with queue",
      });
    const source = this.#options.open(name);
    if (source === undefined) {
      this.#complain(["traffic", known.index, "file"], {
        found: JSON.stringify(name),
        allowed: "a file that can be read",
      });
      return [];
    }
    const parsed = parseCalls(source, { queue, queues: known.queues, tiers: known.tiers, places: known.places });
    if (parsed.ok) return [{ kind: "calls", calls: parsed.value }];
    this.#found.push(...parsed.fault.map((fault) => ({ ...fault, file: name })));
    return [];
  }

  #checkLengths({ queues, tiers, regions }: Office): void {
    const places = placesOf(regions);
    const check = (key: string, of: DayLength | undefined): void => {
      for (const queue of of?.queues.keys() ?? [])
        this.#mustBe([key, "queues", queue], queue, [...queues.keys()], "a queue");
      for (const tier of of?.tiers.keys() ?? []) this.#mustBe([key, "tiers", tier], tier, tiers, "one of `tiers`");
      for (const place of of?.regions.keys() ?? [])
        this.#mustBe([key, "regions", place], place, places, "a place of `regions`");
    };
    check("patience", this.#raw.patience);
    check("talk", this.#raw.talk);
    check("wrapUp", this.#raw.wrapUp);
  }

  #checkSize(traffic: readonly DayTraffic[], configurations: readonly DayConfiguration[]): void {
    const calls = traffic.reduce((sum, one) => sum + (one.kind === "calls" ? one.calls.length : totalOf(one.slots)), 0);
    // A day by chance may have some more than the mean.
    if (calls > limits.simulation.callers * 0.9) {
      this.#complain(["traffic"], {
        found: `${Math.round(calls)} calls`,
        allowed: `at most ${limits.simulation.callers * 0.9}`,
      });
    }
    configurations.forEach(({ people }, index) => {
      if (people.length <= limits.simulation.agents) return;
      this.#complain(["configurations", index], {
        found: `${people.length} agents`,
        allowed: `at most ${limits.simulation.agents}`,
      });
    });
  }

  #mustBe(segments: readonly (string | number)[], name: string, known: readonly string[], noun: string): void {
    if (known.includes(name)) return;
    const allowed = known.length === 0 ? `${noun}, and there is none` : `${noun}: ${known.slice(0, 12).join(", ")}`;
    const found = name === "" ? "nothing" : JSON.stringify(name);
    this.#complain(segments, { found, allowed, hint: didYouMean(name, known) });
  }
}

/** As far as it can be read; its faults are told by the office file's reader. */
function regionsOf(office: TreeMap): Regions {
  const tree = office.entries.get("regions")?.value;
  const ignored = new FaultList(() => ({ line: 0, column: 0 }));
  return tree === undefined ? new Map() : mapOf(KEY, list(text(KEY))).read(tree, "regions", ignored);
}
