// The whole judgement of a source: gate, guard and digest together, as the user agent asks them.

import fc from "fast-check";
import { beforeEach, describe, expect, test } from "vitest";
import { limits } from "../../../src/base/limits.ts";
import type { Logger } from "../../../src/base/log.ts";
import { seededRng } from "../../../src/base/rng.ts";
import { Authenticator } from "../../../src/sip/auth/authenticator.ts";
import { answerChallenge, ha1Of } from "../../../src/sip/auth/digest.ts";
import type { Ban } from "../../../src/sip/guard/bans.ts";
import { makeGate } from "../../../src/sip/guard/gate.ts";
import { Guard, type GuardLists } from "../../../src/sip/guard/guard.ts";
import type { Admission, Flow, Gate } from "../../../src/sip/ports.ts";
import { VirtualClock } from "../../world/clock.ts";
import { crypto, type RequestShape, request, udpFrom } from "../requests.ts";

const REALM = "pbx.example";
const OPEN: GuardLists = { allow: [], deny: [], only: [], proxies: [] };
const OFFICE_HOST = "198.51.100.1";
const STRANGER = "203.0.113.66";

/** 1000 to 1099 have the password "rosebud". */
const isExtension = (user: string): boolean => /^10\d\d$/.test(user);

let clock: VirtualClock;
let guard: Guard;
let gate: Gate;
let homes: Set<string>;
let kept: Map<string, Ban>;
let lines: string[];

beforeEach(() => open());

function open(lists: Partial<GuardLists> = {}, trunkHost?: string): void {
  clock = new VirtualClock();
  homes = new Set();
  kept = new Map();
  lines = [];
  const note = (event: string): void => void lines.push(event);
  const log: Logger = { debug: note, info: note, warn: note, error: note };
  guard = new Guard({
    clock,
    log,
    lists: { ...OPEN, ...lists },
    isHome: (source) => homes.has(source),
    onBan: (source, ban) => (ban === undefined ? kept.delete(source) : kept.set(source, ban)),
  });
  const known = { ha1Md5: "", ha1Sha256: "" };
  const lookup = (user: string): typeof known | undefined => {
    if (!isExtension(user)) return undefined;
    const who = { user, realm: REALM, password: "rosebud" };
    return { ha1Md5: ha1Of(crypto, "MD5", who), ha1Sha256: ha1Of(crypto, "SHA-256", who) };
  };
  const authenticator = new Authenticator({ clock, crypto, rng: seededRng(3), realm: REALM, lookup });
  const judge = makeGate({
    authenticator,
    guard,
    log,
    trunkOf: (_request, seen) => (seen.remote.host === trunkHost ? "carrier" : undefined),
  });
  // as Switch.receive does
  gate = (message, flow) => (guard.silences(flow.remote.host) ? { kind: "drop" } : judge(message, flow));
}

interface Try extends RequestShape {
  readonly password?: string;
  readonly flow?: Flow;
  readonly challenges?: readonly string[];
}

function challengesOf(admission: Admission): readonly string[] | undefined {
  if (admission.kind !== "reply" || admission.status !== 401) return undefined;
  return admission.headers.map(([, value]) => value);
}

function say(host: string, shape: RequestShape = {}): Admission {
  return gate(request(shape), udpFrom(host));
}

/** Asks, and answers the challenge. "silence" where none comes. */
function login(host: string, user: string, password = "rosebud", shape: Try = {}): string {
  const { method = "REGISTER", uri = "sip:pbx.example", flow = udpFrom(host) } = shape;
  const offered = shape.challenges ?? challengesOf(gate(request({ ...shape, user, method, uri }), flow));
  if (offered === undefined) return "silence";
  const answer = answerChallenge(crypto, { challenges: offered, user, password, method, uri, cnonce: "c", count: 1 });
  const headers = [...(shape.headers ?? []), ["Authorization", answer ?? ""] as const];
  return outcome(gate(request({ ...shape, user, method, uri, headers }), flow));
}

function outcome(admission: Admission): string {
  return admission.kind === "drop" ? "silence" : admission.kind === "admit" ? "in" : String(admission.status);
}

describe("SIP-11 strangers", () => {
  test("who tries many names is silent after few, and knows no more than before", () => {
    const heard = Array.from({ length: 1_000 }, (_, i) => login(STRANGER, String(1_000 + i), "guess"));
    const answered = heard.filter((one) => one !== "silence");
    expect(answered).toEqual(Array(limits.guard.wrongNames - 1).fill("401"));
    expect(guard.bans.find(STRANGER)).toMatchObject({ reason: "names", strike: 1 });
    expect(lines.filter((line) => line === "guard.banned")).toHaveLength(1);
  });

  test("unknown extensions are answered as wrong passwords, up to the ban and in it", () => {
    const tried = (first: number): string[] => {
      open();
      return Array.from({ length: 40 }, (_, i) => login(STRANGER, String(first + Math.floor(i / 4)), "guess"));
    };
    expect(tried(9_000)).toEqual(tried(1_000));
  });

  test("who hammers on one name does not wait for its pauses for ever: it is banned", async () => {
    let asked = 0;
    while (guard.bans.find(STRANGER) === undefined && asked < 2_000) {
      login(STRANGER, "1001", `guess${asked++}`);
      await clock.advance(10);
    }
    expect(guard.bans.find(STRANGER)?.reason).toBe("hammering");
    expect(asked).toBeLessThan(300);
    expect(login(STRANGER, "1001")).toBe("silence");
  });

  test("a ban ends, the next one lasts longer, and starts afresh after a quiet day", async () => {
    const scan = (): Ban | undefined => {
      for (let i = 0; i < 20; i++) login(STRANGER, String(2_000 + i), "guess");
      return guard.bans.find(STRANGER);
    };
    const lengths: number[] = [];
    for (let round = 0; round < 6; round++) {
      const ban = scan();
      if (ban === undefined) throw new Error("not banned");
      lengths.push(ban.untilWall - ban.sinceWall);
      await clock.advance(ban.untilWall - ban.sinceWall - 1);
      expect(login(STRANGER, "1001")).toBe("silence");
      await clock.advance(1);
      expect(login(STRANGER, "1001")).toBe("in");
    }
    const minute = 60_000;
    expect(lengths).toEqual([5, 20, 80, 320, 1_280, 1_440].map((minutes) => minutes * minute));
    await clock.advance(limits.guard.banForgetMs + 1);
    expect(scan()?.strike).toBe(1);
  });

  test("a ban outlives a restart, and unban lifts it with all that was remembered", () => {
    for (let i = 0; i < 20; i++) login(STRANGER, String(2_000 + i), "guess");
    const rows = [...kept.values()];
    open();
    expect(login(STRANGER, "1001")).toBe("in");
    guard.bans.restore(rows);
    expect(login(STRANGER, "1001")).toBe("silence");
    expect(guard.unban(STRANGER)).toBe(true);
    expect(guard.unban(STRANGER)).toBe(false);
    expect(login(STRANGER, "1001")).toBe("in");
    expect(kept.size).toBe(0);
  });

  test.each(["friendly-scanner", "sipvicious", "sipcli/v1.8", "pplsip", "Sip-Scan 1.0", "VaxSIPUserAgent/3.5"])(
    "%s is not even told that somebody is here",
    (agent) => {
      for (const method of ["OPTIONS", "REGISTER", "INVITE"])
        expect(say(STRANGER, { method, headers: [["User-Agent", agent]] })).toEqual({ kind: "drop" });
      expect(guard.bans.find(STRANGER), "a User-Agent is no proof").toBeUndefined();
    },
  );

  test("what svmap and nmap ask for is not answered either", () => {
    expect(say(STRANGER, { method: "OPTIONS", uri: "sip:100@1.1.1.1" }).kind).toBe("drop");
    expect(say(STRANGER, { method: "OPTIONS", uri: "sip:nm" }).kind).toBe("drop");
    expect(say(STRANGER, { method: "OPTIONS", from: "sip:sipvicious@1.1.1.1" }).kind).toBe("drop");
    expect(say(STRANGER, { method: "OPTIONS" }).kind).toBe("admit");
  });

  test("malformed credentials never count towards a ban, only as requests", () => {
    const headers = [["Authorization", 'Digest realm="pbx.example", username="1001"']] as const;
    for (let i = 0; i < 5_000; i++) say(STRANGER, { headers });
    expect(guard.bans.find(STRANGER)).toBeUndefined();
    expect(guard.numbers.silenced.rate).toBeGreaterThan(4_000);
  });
});

describe("SIP-11 a flood with made-up sources", () => {
  test("bans nobody: whoever never answered a nonce of ours cannot be banned", () => {
    const stolen =
      'Digest username="1001", realm="pbx.example", nonce="1.2.3", uri="sip:pbx.example", response="0", cnonce="c", nc=00000001, qop=auth';
    for (let i = 0; i < 20_000; i++)
      say(OFFICE_HOST, { user: String(i), headers: i % 2 === 0 ? [] : [["Authorization", stolen]] });
    expect(guard.bans.list()).toEqual([]);
    expect(guard.numbers.silenced.rate).toBeGreaterThan(18_000);
  });

  test("does not lock out the phones of the address it names: their nonces still serve", async () => {
    const offered = challengesOf(say(OFFICE_HOST, { user: "1001" }));
    for (let i = 0; i < 5_000; i++) say(OFFICE_HOST, { user: String(i) });
    expect(login(OFFICE_HOST, "1001", "rosebud", { challenges: offered ?? [] })).toBe("in");
  });

  test("takes bounded memory", () => {
    for (let i = 0; i < 50_000; i++) say(`10.${i >> 16}.${(i >> 8) & 255}.${i & 255}`, { user: String(i) });
    for (let i = 0; i < 10_000; i++) say(`2001:db8:${(i >> 8).toString(16)}:${(i & 255).toString(16)}::1`);
    expect(guard.numbers.sources).toBeLessThanOrEqual(2 * limits.guard.sources);
    expect(guard.bans.size).toBe(0);
  });

  test("an IPv6 stranger is one however many addresses of the /64 it uses", () => {
    for (let i = 0; i < 20; i++) login(`2001:db8:1:2::${i}`, String(2_000 + i), "guess");
    expect(login("2001:db8:1:2:ffff::1", "1001")).toBe("silence");
    expect(login("2001:db8:1:3::1", "1001")).toBe("in");
  });
});

describe("SIP-11 honest people", () => {
  test("fifty phones behind one address that start at once, with losses and repeats, are all let in", async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 11 }), fc.integer({ min: 1, max: 12 }), async (copies, purposes) => {
        open();
        for (let purpose = 0; purpose < purposes; purpose++) {
          const method = purpose === 0 ? "REGISTER" : "SUBSCRIBE";
          // every phone asks, as often as UDP repeats what is not answered, before the first of them gets to answer its challenge
          const offered = Array.from({ length: 50 }, (_, phone) => {
            let last: readonly string[] | undefined;
            for (let copy = 0; copy < copies; copy++)
              last = challengesOf(say(OFFICE_HOST, { method, user: String(1_000 + phone) })) ?? last;
            return last;
          });
          for (const [phone, challenges] of offered.entries()) {
            expect(challenges, `phone ${phone} hears a challenge`).toBeDefined();
            expect(login(OFFICE_HOST, String(1_000 + phone), "rosebud", { method, challenges: challenges ?? [] })).toBe(
              "in",
            );
          }
          await clock.advance(copies * 500);
        }
      }),
      { numRuns: 60 },
    );
  });

  test("a colleague's mistyped password locks out nobody, nor its owner once it is right", async () => {
    homes.add(OFFICE_HOST);
    for (let minute = 0; minute < 24 * 60; minute += 5) {
      for (let i = 0; i < 10; i++) login(OFFICE_HOST, "1002", "mistyped");
      expect(login(OFFICE_HOST, "1001")).toBe("in");
      await clock.advance(5 * 60_000);
    }
    expect(login(OFFICE_HOST, "1002")).toBe("in");
  });

  test("a phone alone with a wrong password is never banned, however long it tries, and waits a minute at most", async () => {
    for (let i = 0; i < 3_000; i++) {
      login(OFFICE_HOST, "1002", "mistyped");
      await clock.advance(5_000);
    }
    expect(guard.bans.list()).toEqual([]);
    await clock.advance(limits.sip.wrongPasswordPauseMaxMs);
    expect(login(OFFICE_HOST, "1002")).toBe("in");
  });

  test("somebody who guesses from inside an office gets it silent for himself, not for the phones there", async () => {
    homes.add(OFFICE_HOST);
    for (let i = 0; i < 2_000; i++) {
      login(OFFICE_HOST, String(5_000 + (i % 300)), "guess");
      if (i % 100 === 0) expect(login(OFFICE_HOST, "1001")).toBe("in");
      await clock.advance(10);
    }
    expect(guard.bans.list()).toEqual([]);
    expect(guard.numbers.silenced.hammering).toBeGreaterThan(500);
    expect(login(OFFICE_HOST, "1001")).toBe("in");
  });

  test("the right password takes its name off the list", () => {
    for (let i = 0; i < 60; i++) {
      login(OFFICE_HOST, String(1_000 + i), "mistyped");
      expect(login(OFFICE_HOST, String(1_000 + i))).toBe("in");
    }
    expect(guard.bans.list()).toEqual([]);
  });
});

describe("SIP-11 lists", () => {
  test("deny: not a word, whatever it sends", () => {
    open({ deny: ["203.0.113.0/24"] });
    expect(say(STRANGER, { method: "OPTIONS" }).kind).toBe("drop");
    expect(login(STRANGER, "1001")).toBe("silence");
    expect(login(OFFICE_HOST, "1001")).toBe("in");
    expect(guard.numbers.silenced.deny).toBeGreaterThan(1);
    expect(guard.standing(STRANGER).verdict).toBe("denied");
  });

  test("only: everybody else is silent, but carriers", () => {
    open({ only: ["198.51.100.0/24"] }, "192.0.2.200");
    expect(login(STRANGER, "1001")).toBe("silence");
    expect(login(OFFICE_HOST, "1001")).toBe("in");
    expect(say("192.0.2.200", { method: "INVITE" })).toMatchObject({ identity: { kind: "trunk", trunk: "carrier" } });
    expect(guard.standing(STRANGER).verdict).toBe("not-listed");
  });

  test("allow: no rates and no bans, and the office file wins against a person", () => {
    open({ allow: [OFFICE_HOST] });
    for (let i = 0; i < 5_000; i++) expect(say(OFFICE_HOST, { user: String(i) }).kind).toBe("reply");
    for (let i = 0; i < 500; i++) login(OFFICE_HOST, String(2_000 + i), "guess");
    expect(login(OFFICE_HOST, "1001")).toBe("in");
    expect(guard.ban(OFFICE_HOST, 1_000)).toBeUndefined();
  });

  test("a carrier is neither counted nor asked for a password", () => {
    open({}, "192.0.2.200");
    for (let i = 0; i < 5_000; i++) expect(say("192.0.2.200", { method: "INVITE" }).kind).toBe("admit");
    expect(guard.numbers.silenced.rate).toBe(0);
  });

  test("new lists count at once", () => {
    expect(login(STRANGER, "1001")).toBe("in");
    guard.apply({ ...OPEN, deny: [STRANGER] });
    expect(login(STRANGER, "1001")).toBe("silence");
    guard.apply(OPEN);
    expect(login(STRANGER, "1001")).toBe("in");
  });
});

describe("SIP-13 behind a proxy that is trusted", () => {
  const PROXY = "192.0.2.10";
  /** As a proxy passes it on: its own Via on top, and below it the client's, with what the proxy saw. */
  const via = (received: string, clientVia = `SIP/2.0/UDP 10.0.0.5:5060;branch=z9hG4bKc;received=${received}`) =>
    ({ headers: [["Via", clientVia] as const], flow: udpFrom(PROXY) }) satisfies Try;

  beforeEach(() => open({ proxies: [PROXY] }));

  test("its clients are judged one by one, by the address it states", () => {
    for (let i = 0; i < 20; i++) login(PROXY, String(2_000 + i), "guess", via(STRANGER));
    expect(guard.bans.list().map(({ source }) => source)).toEqual([STRANGER]);
    expect(login(PROXY, "1001", "rosebud", via(STRANGER))).toBe("silence");
    expect(login(PROXY, "1001", "rosebud", via(OFFICE_HOST))).toBe("in");
    expect(login(STRANGER, "1001"), "and direct as well").toBe("silence");
  });

  test("what stands below the Via the proxy saw was written by the client and counts for nothing", () => {
    const spoof = {
      headers: [
        [
          "Via",
          `SIP/2.0/UDP 10.0.0.5;branch=z9hG4bKc;received=${STRANGER}, SIP/2.0/UDP 10.0.0.6;received=${OFFICE_HOST};branch=z9hG4bKd`,
        ] as const,
      ],
      flow: udpFrom(PROXY),
    };
    for (let i = 0; i < 20; i++) login(PROXY, String(2_000 + i), "guess", spoof);
    expect(guard.bans.list().map(({ source }) => source)).toEqual([STRANGER]);
  });

  test("nobody else is believed", () => {
    const lie = { ...via(OFFICE_HOST), flow: udpFrom(STRANGER) };
    for (let i = 0; i < 20; i++) login(STRANGER, String(2_000 + i), "guess", lie);
    expect(guard.bans.list().map(({ source }) => source)).toEqual([STRANGER]);
  });

  test("a proxy that says nothing usable is not banned for its clients", () => {
    const mute = via("", "SIP/2.0/UDP client.invalid;branch=z9hG4bKc");
    for (let i = 0; i < 500; i++) login(PROXY, String(2_000 + i), "guess", mute);
    expect(guard.bans.list()).toEqual([]);
    expect(login(PROXY, "1001", "rosebud", mute)).toBe("in");
  });
});

test("SIP-11 a phone run wild that knows its password registers no more often than the disk can bear", async () => {
  const heard = Array.from({ length: limits.guard.ownRequests + 50 }, () => login(OFFICE_HOST, "1001"));
  expect(heard.slice(0, limits.guard.ownRequests)).toEqual(Array(limits.guard.ownRequests).fill("in"));
  expect(heard.at(-1)).toBe("503");
  expect(login(OFFICE_HOST, "1002")).toBe("in");
  await clock.advance(1_000);
  expect(login(OFFICE_HOST, "1001")).toBe("in");
});

test("the ban table is bounded: the ban that ends first makes room", () => {
  for (let i = 0; i < limits.guard.bans + 5; i++) guard.ban(`10.${i >> 16}.${(i >> 8) & 255}.${i & 255}`, 1_000 + i);
  expect(guard.bans.size).toBe(limits.guard.bans);
  expect(kept.size).toBe(limits.guard.bans);
  expect(guard.bans.find("10.0.0.0")).toBeUndefined();
  expect(guard.bans.list()[0]?.source).toBe("10.0.39.20");
});
