import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { LegId } from "../../src/base/ids.ts";
import { hearingTable, type Part, recordedSeats, type Seat } from "../../src/call/hearing-table.ts";
import type { Hearing } from "../../src/rtp/media.ts";

const MUSIC: Hearing = { kind: "file", name: "music/quiet", then: "repeat" };
const PROMPT: Hearing = { kind: "file", name: "en/muted", then: "tell" };

/** Legs whose voices somebody hears. */
function voices(seats: readonly Seat[], leg: string, mixed = false): readonly string[] {
  const row = hearingTable(seats, { alone: MUSIC, mixed }).find((one) => one.leg === leg);
  if (row === undefined) throw new Error(`no row for ${leg}`);
  const { what } = row;
  if (what.kind === "leg") return [what.leg];
  return what.kind === "mix" ? what.legs.filter((one) => one !== leg) : [];
}

function hears(seats: readonly Seat[], leg: string): Hearing | undefined {
  return hearingTable(seats, { alone: MUSIC }).find((one) => one.leg === leg)?.what;
}

const seat = (leg: string, part: Part): Seat => ({ leg: leg as LegId, part });
const party = (leg: string): Seat => seat(leg, { kind: "party" });
const away = (leg: string): Seat => seat(leg, { kind: "away" });
const muted = (leg: string): Seat => seat(leg, { kind: "muted" });

describe("RTP-08 who hears whom", () => {
  test("two talk: each hears the other, undecoded", () => {
    expect(hears([party("a"), party("b")], "a")).toEqual({ kind: "leg", leg: "b" });
    expect(hears([party("a"), party("b")], "b")).toEqual({ kind: "leg", leg: "a" });
  });

  test("whoever is put on hold hears music, and a third keeps talking", () => {
    expect(hears([party("a"), away("b")], "a")).toEqual(MUSIC);
    expect(hears([party("a"), away("b"), party("c")], "a")).toEqual({ kind: "leg", leg: "c" });
  });

  test("beside a muted person there is silence, not music", () => {
    expect(hears([party("a"), muted("b")], "a")).toEqual({ kind: "nothing" });
    expect(hears([party("a"), muted("b")], "b")).toEqual({ kind: "leg", leg: "a" });
  });

  test("a listening supervisor changes nobody's music on hold and hears none himself", () => {
    const seats = [party("customer"), away("agent"), seat("s", { kind: "listening" })];
    expect(hears(seats, "customer")).toEqual(MUSIC);
    expect(hears(seats, "s")).toEqual({ kind: "leg", leg: "customer" });
    expect(hears([away("customer"), away("agent"), seat("s", { kind: "listening" })], "s")).toEqual({
      kind: "nothing",
    });
  });

  test("a whisper reaches the agent even while the customer holds", () => {
    const whispering = seat("s", { kind: "whispering", to: "agent" as LegId });
    expect(hears([away("customer"), party("agent"), whispering], "agent")).toEqual({ kind: "leg", leg: "s" });
  });

  test("who hears an announcement hears that alone, and is heard meanwhile where it is wanted", () => {
    const told = (heard: boolean) => [party("a"), party("b"), seat("c", { kind: "apart", hears: PROMPT, heard })];
    expect(hears(told(true), "c")).toEqual(PROMPT);
    expect(voices(told(true), "a")).toEqual(["b", "c"]);
    expect(voices(told(false), "a")).toEqual(["b"]);
  });

  test("thirty people share one list, which the media plane can sum once", () => {
    const seats = Array.from({ length: 30 }, (_, i) => party(`p${i}`));
    const lists = hearingTable(seats, { alone: MUSIC }).map(({ what }) =>
      what.kind === "mix" ? what.legs : undefined,
    );
    expect(new Set(lists).size).toBe(1);
    expect(lists[0]).toHaveLength(30);
  });

  test("one voice in a conference goes through a mix, so that its tones can be heard", () => {
    const rows = hearingTable([party("a"), party("b")], { alone: MUSIC, mixed: true });
    expect(rows.map(({ what }) => what.kind)).toEqual(["mix", "mix"]);
  });
});

const PARTS: readonly Part["kind"][] = ["party", "muted", "away", "apart", "listening", "whispering", "barging"];

const seatings = fc
  .array(fc.record({ kind: fc.constantFrom(...PARTS), to: fc.nat(9), heard: fc.boolean() }), {
    minLength: 1,
    maxLength: 10,
  })
  .map((drawn) => drawn.map(({ kind, to, heard }, i): Seat => seat(`l${i}`, partOf(kind, `l${to}`, heard))));

function partOf(kind: Part["kind"], to: string, heard: boolean): Part {
  if (kind === "apart") return { kind, hears: PROMPT, heard };
  return kind === "whispering" ? { kind, to: to as LegId } : { kind };
}

/** Of every table that can be. */
function always(check: (seats: readonly Seat[], mixed: boolean) => void): void {
  fc.assert(fc.property(seatings, fc.boolean(), check), { numRuns: 2_000 });
}

const hasPart = (seats: readonly Seat[], leg: string): Part | undefined => seats.find((one) => one.leg === leg)?.part;

describe("RTP-08 ACD-18 of every table", () => {
  test("there is one row for each, in their order, and nobody hears himself or somebody who is not there", () => {
    always((seats, mixed) => {
      const rows = hearingTable(seats, { alone: MUSIC, mixed });
      expect(rows.map(({ leg }) => leg)).toEqual(seats.map(({ leg }) => leg));
      for (const { leg, what } of rows) {
        if (what.kind === "leg") expect(what.leg).not.toBe(leg);
        for (const voice of voices(seats, leg, mixed)) expect(hasPart(seats, voice)).toBeDefined();
      }
    });
  });

  test("nobody hears who is muted, holds or only listens", () => {
    always((seats, mixed) => {
      for (const { leg } of seats)
        for (const voice of voices(seats, leg, mixed))
          expect(["muted", "away", "listening"]).not.toContain(hasPart(seats, voice)?.kind);
    });
  });

  test("a whisper is heard by the one it is for and by nobody else", () => {
    always((seats, mixed) => {
      for (const { leg } of seats)
        for (const voice of voices(seats, leg, mixed)) {
          const part = hasPart(seats, voice);
          if (part?.kind === "whispering") expect(part.to).toBe(leg);
        }
      for (const { leg, part } of seats) {
        if (part.kind !== "whispering" || part.to === leg) continue;
        const target = part.to === undefined ? undefined : hasPart(seats, part.to);
        if (target === undefined || target.kind === "apart") continue;
        expect(voices(seats, part.to ?? "", mixed)).toContain(leg);
      }
    });
  });

  test("nobody but the agent can tell that a supervisor listens or whispers", () => {
    always((seats, mixed) => {
      const secret = seats.filter(({ part }) => part.kind === "listening" || part.kind === "whispering");
      const without = seats.filter((one) => !secret.includes(one));
      const agents = new Set(secret.map(({ part }) => (part.kind === "whispering" ? part.to : undefined)));
      for (const { leg } of without) {
        if (agents.has(leg)) continue;
        const before = hearingTable(without, { alone: MUSIC, mixed }).find((one) => one.leg === leg)?.what;
        const after = hearingTable(seats, { alone: MUSIC, mixed }).find((one) => one.leg === leg)?.what;
        expect(after).toEqual(before);
      }
    });
  });

  test("who speaks to all is heard alike by all who are not apart, a supervisor who barged in too", () => {
    always((seats, mixed) => {
      const open = seats.filter(({ part }) => ["party", "barging"].includes(part.kind));
      for (const a of open)
        for (const b of open)
          if (a !== b) {
            expect(voices(seats, a.leg, mixed)).toContain(b.leg);
            expect(voices(seats, b.leg, mixed)).toContain(a.leg);
          }
      for (const listener of seats.filter(({ part }) => part.kind !== "apart"))
        for (const speaker of open)
          if (speaker !== listener) expect(voices(seats, listener.leg, mixed)).toContain(speaker.leg);
    });
  });

  test("music is for parties whom nobody is with, never for a supervisor", () => {
    always((seats, mixed) => {
      for (const { leg, what } of hearingTable(seats, { alone: MUSIC, mixed })) {
        if (what !== MUSIC) continue;
        expect(["party", "muted", "away"]).toContain(hasPart(seats, leg)?.kind);
        const others = seats.filter((one) => one.leg !== leg);
        expect(others.some(({ part }) => ["party", "muted", "barging"].includes(part.kind))).toBe(false);
      }
    });
  });

  test("a track of a recording is one party's own voice: nobody's who listens, whispers or is apart unheard", () => {
    always((seats) => {
      for (const leg of recordedSeats(seats)) {
        const part = hasPart(seats, leg);
        expect(["listening", "whispering"]).not.toContain(part?.kind);
        if (part?.kind === "apart") expect(part.heard).toBe(true);
      }
      expect(new Set(recordedSeats(seats)).size).toBe(recordedSeats(seats).length);
    });
  });
});
