// IVR-01 under load: a menu and its sub-flow are changed again and again while hundreds are inside. Everybody hears, from the first word to the last, the
// version that was in force when they came; nobody is lost, and each way is on record.

import { describe, expect, test } from "vitest";
import { FlowJudge } from "../../src/app/control/flow-judge.ts";
import { FlowKeeper } from "../../src/app/control/flow-keeper.ts";
import type { CallId, LegId } from "../../src/base/ids.ts";
import { limits } from "../../src/base/limits.ts";
import { silentLog } from "../../src/base/log.ts";
import { type Rng, seededRng } from "../../src/base/rng.ts";
import { MemoryDatabase } from "../../src/store/memory-database.ts";
import { House } from "../app/house.ts";

const CALLERS = 400;
const VERSIONS = 12;

function office(): string {
  const phones = Array.from({ length: CALLERS }, (_, i) => `  "${2_000 + i}": { secret: "kx83-vnq2-h${i}q" }`);
  return `office: { language: en }\nextensions:\n${phones.join("\n")}\nnumbers: { "8000": { flow: main } }\n`;
}

/** Both say which version they are of; a caller who hears two numbers has met two versions. */
function documents(version: number): readonly { readonly name: string; readonly text: string }[] {
  const main = `flow: main
nodes:
  menu:
    menu: [{ prompt: menu-${version} }]
    wait: 30s
    next: { "1": news, "2": part, timeout: bye, invalid: bye }
  news: { play: [{ prompt: news-${version} }], next: menu }
  part: { subflow: part, next: bye }
  bye: { hangUp: [{ prompt: bye-${version} }] }
`;
  const part = `flow: part
nodes:
  ask:
    menu: [{ prompt: ask-${version} }]
    wait: 30s
    next: { "1": tell, timeout: back, invalid: back }
  tell: { play: [{ prompt: tell-${version} }], next: back }
  back: { return: done }
`;
  return [
    { name: "main.yaml", text: main },
    { name: "part.yaml", text: part },
  ];
}

function audioNames(): readonly string[] {
  const versions = Array.from({ length: VERSIONS + 1 }, (_, i) => i);
  return ["menu", "news", "bye", "ask", "tell"].flatMap((name) => versions.map((one) => `en/${name}-${one}`));
}

class Crowd {
  readonly house = new House(office());
  readonly database = new MemoryDatabase({ clock: this.house.clock });
  readonly keeper: FlowKeeper;
  readonly rng: Rng;
  /** In force when they came, and every version heard since, by call. */
  readonly entered = new Map<CallId, number>();
  readonly heard = new Map<CallId, Set<number>>();
  readonly ends = new Set<CallId>();
  #came = 0;
  version = 0;

  constructor(seed: number) {
    this.rng = seededRng(seed);
    this.house.media.ports = CALLERS * 2;
    const { house, database } = this;
    const judge = new FlowJudge({ audio: audioNames, tables: () => undefined, speaks: false });
    const pbx = {
      clock: house.clock,
      get office() {
        return house.site.office();
      },
      ivr: house.ivr,
    };
    this.keeper = new FlowKeeper({ pbx, database, judge, log: silentLog });
  }

  get hasMore(): boolean {
    return this.#came < CALLERS;
  }

  async change(): Promise<void> {
    const asked = this.keeper.apply(documents(this.version + 1), "tester", { dryRun: false });
    await this.house.clock.advance(100);
    const applied = await asked;
    if (!applied.ok) throw new Error(JSON.stringify(applied.problem));
    this.version++;
  }

  async arrive(): Promise<void> {
    const { house } = this;
    house.dial("8000", { from: String(2_000 + this.#came++) });
    await house.settle();
    const [leg] = [...house.media.legs.values()].slice(-1);
    if (leg === undefined) throw new Error("the caller was not let in");
    this.entered.set(leg.call, this.version);
  }

  /** Somebody who is inside does something: hears a prompt to its end, presses a key, hangs up. */
  async act(): Promise<void> {
    const { house, rng } = this;
    const legs = [...house.media.legs];
    const one = legs[Math.floor(fraction(rng) * legs.length)];
    if (one === undefined) return;
    const [leg, { call, hearing }] = one;
    if (hearing.kind === "file") this.#hears(call, hearing.name);
    const roll = fraction(rng);
    if (roll < 0.03) this.#hangUp(leg);
    else if (hearing.kind === "file" && roll < 0.6)
      house.media.facts({ kind: "played", call, leg, name: hearing.name });
    else
      house.media.facts({
        kind: "digit",
        call,
        leg,
        digit: roll < 0.9 ? (fraction(rng) < 0.4 ? "1" : "2") : "9",
        durationMs: 100,
      });
    await house.settle();
  }

  #hears(call: CallId, name: string): void {
    const version = /^en\/(?:menu|news|bye|ask|tell)-(\d+)$/.exec(name)?.[1];
    if (version === undefined) return;
    const heard = this.heard.get(call) ?? new Set();
    this.heard.set(call, heard.add(Number(version)));
    if (name.includes("/bye-")) this.ends.add(call);
  }

  #hangUp(leg: LegId): void {
    const index = [...this.entered.keys()].indexOf(this.house.media.legs.get(leg)?.call as CallId);
    this.house.dialled[index]?.phoneHangsUp();
  }
}

function fraction(rng: Rng): number {
  return rng.uint32() / 2 ** 32;
}

describe("IVR-01 flows are changed under load", () => {
  test.each([31, 32])("each of hundreds of callers meets one version, and nobody is lost (seed %i)", async (seed) => {
    const crowd = new Crowd(seed);
    const { house, database } = crowd;
    await crowd.change();
    let most = 0;
    for (let round = 0; crowd.hasMore || house.media.legs.size > 0; round++) {
      expect(round).toBeLessThan(40_000);
      if (crowd.hasMore && (house.media.legs.size < 250 || fraction(crowd.rng) < 0.2)) await crowd.arrive();
      else await crowd.act();
      most = Math.max(most, house.media.legs.size);
      if (round % 400 === 399 && crowd.version < VERSIONS) await crowd.change();
      if (round % 50 === 49) await house.clock.advance(100);
    }
    expect(most).toBeGreaterThanOrEqual(250);
    expect(crowd.version).toBeGreaterThanOrEqual(4);
    // What they heard is what was in force when they came, and most of them got to the last word.
    const strange = [...crowd.heard].filter(
      ([call, versions]) => versions.size !== 1 || !versions.has(crowd.entered.get(call) ?? -1),
    );
    expect(strange).toEqual([]);
    expect(crowd.ends.size).toBeGreaterThan(CALLERS / 3);
    expect(new Set(crowd.entered.values()).size).toBeGreaterThanOrEqual(3);
    // Everybody has a record, and their way says the same version.
    expect(house.finished).toHaveLength(CALLERS);
    expect(house.finished.filter(({ ending }) => ending !== "completed")).toEqual([]);
    const rows = house.writes.filter(({ sql }) => sql.includes("flow_visit"));
    const ways = rows.map(({ values }) => [values[0], values[3]] as const);
    expect(new Map(ways)).toEqual(crowd.entered);
    expect(ways).toHaveLength(CALLERS);
    expect(await database.query("SELECT count(*) AS n FROM flow_version")).toEqual([{ n: crowd.version * 2 }]);
    expect(house.ivr.flowTrails.size).toBe(0);
    await house.expectNothingLeft();
    expect(crowd.version).toBeLessThan(limits.flows.versions);
  });
});
