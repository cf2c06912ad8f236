// Hundreds of calls with every ending through a network that loses, doubles and reorders. What must hold: each session that began ends, exactly once,
// on both sides, and nothing is left of it.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { between, fraction, pick } from "../../../src/base/rng.ts";
import type { Session, SessionFact } from "../../../src/sip/session/session.ts";
import { describeSdp, type End, Pair, type Weather } from "../pair.ts";

const ROUGH: Weather = { loss: 0.15, duplicate: 0.1, late: 0.2 };

/** Begins `calls` calls within `calls * 100` ms, each with a story of its own. */
function tellStories(pair: Pair, calls: number): void {
  const { rng, clock } = pair;
  const later = (mostMs: number, run: () => void): void => {
    clock.after(fraction(rng) * mostMs, "story", run);
  };
  for (const end of [pair.alice, pair.bob]) {
    end.onInvite = (session) => greet(pair, session, later);
    end.onFact = (fact, session) => converse(pair, fact, session, later);
  }
  for (let i = 0; i < calls; i++) {
    const [from, to] = fraction(rng) < 0.5 ? [pair.alice, pair.bob] : [pair.bob, pair.alice];
    later(calls * 100, () => {
      const session = from.call(to, describeSdp(i, 1));
      // The caller loses patience: before, while or after the other side answers.
      if (fraction(rng) < 0.5) later(4_000, () => session.end());
      else clock.after(60_000, "story: patience", () => session.end());
    });
  }
}

type Later = (mostMs: number, run: () => void) => void;

function greet(pair: Pair, session: Session, later: Later): void {
  const { rng } = pair;
  const answer = (): void => session.answer({ sdp: describeSdp(500, 1) });
  if (fraction(rng) < 0.6) later(500, () => session.ring({ status: 180 }));
  if (fraction(rng) < 0.5) later(1_500, () => session.ring({ status: 183, sdp: describeSdp(500, 1) })); // reliably
  const mood = between(rng, 0, 9);
  if (mood === 0) session.end({ status: 486 });
  else if (mood === 1) answer();
  else if (mood < 8) later(3_000, answer);
  else if (mood === 8) later(3_000, () => session.end({ status: 480 }));
  // else nobody comes to the phone
}

function converse(pair: Pair, fact: SessionFact, session: Session, later: Later): void {
  const { rng } = pair;
  if (fact.kind === "offered") {
    const answer = (): void =>
      fraction(rng) < 0.9 ? session.answerOffer(describeSdp(7, 9)) : session.refuseOffer(488);
    if (fraction(rng) < 0.5) answer();
    else later(700, answer);
  }
  if (fact.kind !== "answered" && fact.kind !== "acknowledged") return;
  let version = 2;
  if (fraction(rng) < 0.4) later(2_000, () => session.inform([["P-Asserted-Identity", "<sip:1@example.com>"]]));
  if (fraction(rng) < 0.5) later(2_000, () => session.reoffer(describeSdp(between(rng, 1, 1_000), version++)));
  later(5_000, () => session.end());
}

function endings(end: End): string[] {
  const endings: string[] = [];
  for (const facts of end.facts.values()) {
    const ended = facts.filter((fact) => fact.kind === "ended");
    expect(ended.length).toBe(1);
    const last = facts.at(-1);
    expect(last?.kind).toBe("ended");
    if (last?.kind === "ended") endings.push(`${last.how.by} ${last.how.why}`);
  }
  return endings;
}

describe.each([11, 22, 33, 44, 55, 66])("seed %i", (seed) => {
  test("300 calls through bad weather leave nothing behind", async () => {
    const pair = new Pair(seed, ROUGH);
    tellStories(pair, 300);
    await pair.clock.advance(200_000);
    const seen = new Set([...endings(pair.alice), ...endings(pair.bob)]);
    for (const how of ["us bye", "peer bye", "us cancel", "peer cancel", "us refused", "peer refused"]) {
      expect(seen).toContain(how);
    }
    const nothing = { transactions: 0, dialogs: 0, sessions: 0 };
    expect([pair.alice.agent.sizes, pair.bob.agent.sizes]).toEqual([nothing, nothing]);
    expect(pair.clock.pendingWhy()).toEqual([]);
  }, 60_000);
});

test("a network that carries nothing ends every call all the same", async () => {
  const pair = new Pair(1, { loss: 1, duplicate: 0, late: 0 });
  tellStories(pair, 50);
  await pair.clock.advance(200_000);
  expect(new Set(endings(pair.alice))).toEqual(new Set(["peer refused", "us cancel"]));
  expect(pair.clock.pendingWhy()).toEqual([]);
});

test("a network that dies in the middle leaves nothing behind after the sessions' time", async () => {
  const pair = new Pair(5, ROUGH);
  pair.bob.onInvite = (session) => session.answer({ sdp: describeSdp(2, 1) });
  for (let i = 0; i < 40; i++) pair.alice.call(pair.bob, describeSdp(i, 1));
  await pair.clock.advance(20_000);
  expect(pair.alice.agent.sizes.sessions).toBe(40);
  pair.carry = () => {};
  await pair.clock.advance(2_000_000);
  endings(pair.alice);
  endings(pair.bob);
  expect(pair.alice.agent.sizes).toEqual({ transactions: 0, dialogs: 0, sessions: 0 });
  expect(pair.bob.agent.sizes).toEqual({ transactions: 0, dialogs: 0, sessions: 0 });
  expect(pair.clock.pendingWhy()).toEqual([]);
});

const actions = [
  "alice ends",
  "bob rings",
  "bob is heard",
  "bob answers",
  "bob ends",
  "alice offers",
  "bob offers",
  "alice informs",
  "bob informs",
] as const;

/** Alice's UPDATE arrives before her PRACK, which is then refused. */
const OVERTAKEN_PRACK = [
  { atMs: 6, what: "bob is heard" },
  { atMs: 6, what: "bob rings" },
  { atMs: 7, what: "bob answers" },
  { atMs: 8, what: "bob offers" },
  { atMs: 14, what: "alice informs" },
] as const;

/** Bob's UPDATE arrives before his reliable 183: Alice knows nothing of the dialog yet. Her 481 comes when he has answered. */
const OVERTAKEN_RINGING = [
  { atMs: 8, what: "bob is heard" },
  { atMs: 8, what: "bob answers" },
  { atMs: 7, what: "bob is heard" },
  { atMs: 7, what: "bob informs" },
] as const;

test("no order of CANCEL, answer, offer and BYE leaves a session without its end", async () => {
  const moment = fc.record({ atMs: fc.integer({ min: 0, max: 60 }), what: fc.constantFrom(...actions) });
  const moments = fc.array(moment, { minLength: 1, maxLength: 8 });
  await fc.assert(
    fc.asyncProperty(moments, fc.integer(), async (moments, seed) => {
      const pair = new Pair(seed, { loss: 0.05, duplicate: 0.1, late: 0.3 });
      let bobs: Session | undefined;
      pair.bob.onInvite = (session) => {
        bobs = session;
      };
      for (const end of [pair.alice, pair.bob]) {
        end.onFact = (fact, session) => {
          if (fact.kind === "offered") session.answerOffer(describeSdp(3, 3));
        };
      }
      const alices = pair.alice.call(pair.bob, describeSdp(1, 1));
      const offered = new Set<Session>(); // one offer a side: the contract wants its outcome first
      const act = (what: (typeof actions)[number]): void => {
        const session = what.startsWith("alice") ? alices : bobs;
        if (what.endsWith("ends")) session?.end();
        else if (what === "bob rings") session?.ring({ status: 180 });
        else if (what === "bob is heard") session?.ring({ status: 183, sdp: describeSdp(2, 1) });
        else if (what.endsWith("informs")) session?.inform([["Subject", "news"]]);
        else if (what === "bob answers") session?.answer({ sdp: describeSdp(2, 1) });
        else if (session?.state === "answered" && !offered.has(session)) {
          offered.add(session);
          session.reoffer(describeSdp(4, 2));
        }
      };
      for (const { atMs, what } of moments) pair.clock.after(atMs, what, () => act(what));
      await pair.clock.advance(30_000);
      for (const session of offered) {
        // Every offer of ours has had its one outcome, unless the session ended before.
        const facts = [...pair.alice.facts, ...pair.bob.facts].find(([owner]) => owner === session)?.[1] ?? [];
        const outcomes = facts.filter((fact) => fact.kind === "offer-answered" || fact.kind === "offer-refused");
        if (session.state === "answered") expect(outcomes.length).toBe(1);
      }
      pick(pair.rng, [alices, bobs ?? alices])?.end();
      await pair.clock.advance(120_000);
      endings(pair.alice);
      endings(pair.bob);
      expect(pair.alice.agent.sizes).toEqual({ transactions: 0, dialogs: 0, sessions: 0 });
      expect(pair.bob.agent.sizes).toEqual({ transactions: 0, dialogs: 0, sessions: 0 });
      expect(pair.clock.pendingWhy()).toEqual([]);
    }),
    {
      numRuns: 300,
      examples: [
        [[...OVERTAKEN_PRACK], -1_499_130_390],
        [[...OVERTAKEN_RINGING], -1_080_650_515],
      ],
    },
  );
}, 60_000);
