import { beforeEach, describe, expect, test } from "vitest";
import { limits } from "../../../src/base/limits.ts";
import { seededRng } from "../../../src/base/rng.ts";
import { Authenticator, type Verdict } from "../../../src/sip/auth/authenticator.ts";
import { answerChallenge, ha1Of } from "../../../src/sip/auth/digest.ts";
import { VirtualClock } from "../../world/clock.ts";
import { crypto, request, udpFrom } from "../requests.ts";

const REALM = "pbx.example";
const SECRETS = new Map([
  ["1001", "rosebud"],
  ["1002", "swordfish"],
]);

let clock: VirtualClock;
let auth: Authenticator;
let lookups: string[];

beforeEach(() => {
  clock = new VirtualClock();
  lookups = [];
  auth = new Authenticator({
    clock,
    crypto,
    rng: seededRng(3),
    realm: REALM,
    lookup(user) {
      lookups.push(user);
      const password = SECRETS.get(user);
      if (password === undefined) return undefined;
      const who = { user, realm: REALM, password };
      return { ha1Md5: ha1Of(crypto, "MD5", who), ha1Sha256: ha1Of(crypto, "SHA-256", who) };
    },
  });
});

interface Try {
  readonly user?: string;
  readonly password?: string;
  readonly host?: string;
  readonly method?: string;
  readonly uri?: string;
  readonly stated?: string;
  readonly count?: number;
  readonly change?: (authorization: string) => string;
}

const PHONE = [["User-Agent", "Desk 2.0"]] as const;
const NONCE_HOST = "192.0.2.7";

function challenges(verdict: Verdict): readonly string[] {
  if (verdict.kind !== "challenge") throw new Error(`expected a challenge, got ${JSON.stringify(verdict)}`);
  for (const [name] of verdict.headers) expect(name).toBe("WWW-Authenticate");
  return verdict.headers.map(([, value]) => value);
}

function ask(host = NONCE_HOST): readonly string[] {
  return challenges(auth.check(request({ headers: PHONE }), udpFrom(host)));
}

/** Answers `offered` (by default a fresh challenge) and sends it. */
function attempt(init: Try, offered: readonly string[] = ask(init.host)): Verdict {
  const { user = "1001", password = "rosebud", host = NONCE_HOST, method = "REGISTER", uri = "sip:pbx.example" } = init;
  const authorization = answerChallenge(crypto, {
    challenges: offered,
    user,
    password,
    method,
    uri: init.stated ?? uri,
    cnonce: "c0ffee",
    count: init.count ?? 1,
  });
  const value = (init.change ?? ((text: string) => text))(authorization ?? "");
  return auth.check(request({ method, uri, user, headers: [...PHONE, ["Authorization", value]] }), udpFrom(host));
}

describe("who is it?", () => {
  test("a stranger is challenged by SHA-256 and MD5, in this order (RFC 8760 §2.4)", () => {
    const [first, second, ...more] = ask();
    expect(first).toMatch(/^Digest realm="pbx\.example", nonce="[^"]+", algorithm=SHA-256, qop="auth"$/);
    expect(second).toMatch(/algorithm=MD5/);
    expect(more).toEqual([]);
    expect(lookups).toEqual([]);
  });

  test.each([
    ["Debian's baresip gives up where anything but MD5 is offered", "baresip v1.0.0 (x86_64/linux)", ["MD5"]],
    ["a newer one chooses", "baresip v3.10.1 (x86_64/Linux)", ["SHA-256", "MD5"]],
    ["SIPp says no name, reads the first row and knows MD5", undefined, ["MD5", "SHA-256"]],
  ])("%s", (_what, agent, expected) => {
    const headers = agent === undefined ? [] : [["User-Agent", agent] as const];
    const offered = challenges(auth.check(request({ headers }), udpFrom(NONCE_HOST)));
    expect(offered.map((value) => /algorithm=([^,]+)/.exec(value)?.[1])).toEqual(expected);
  });

  test("an office that takes SHA-256 only never offers or takes MD5", () => {
    const lookup = () => ({ ha1Md5: "x", ha1Sha256: "y" });
    const strict = new Authenticator({
      clock,
      crypto,
      rng: seededRng(3),
      realm: REALM,
      lookup,
      algorithms: ["SHA-256"],
    });
    const headers = [["User-Agent", "baresip v1.0.0 (x86_64/linux)"]] as const;
    const offered = challenges(strict.check(request({ headers }), udpFrom(NONCE_HOST)));
    expect(offered.length).toBe(1);
    expect(offered[0]).toContain("algorithm=SHA-256");
    const md5 = `Digest username="1001", realm="${REALM}", nonce="n", uri="sip:pbx.example", response="r", cnonce="c", nc=00000001, qop=auth`;
    const answered = strict.check(request({ headers: [["Authorization", md5]] }), udpFrom(NONCE_HOST));
    expect(answered).toMatchObject({ kind: "challenge", why: "unsupported" });
  });

  test.each([0, 1])("the right password comes in by either", (which) => {
    expect(attempt({}, ask().slice(which, which + 1))).toEqual({ kind: "admitted", user: "1001" });
  });

  test("credentials for another realm, or another scheme, are no credentials", () => {
    for (const value of ['Digest realm="other", nonce="x"', "Basic abc=def", 'Bearer x="y"']) {
      expect(auth.check(request({ headers: [["Authorization", value]] }), udpFrom(NONCE_HOST))).toMatchObject({
        kind: "challenge",
        why: "no-credentials",
      });
    }
  });

  test("among several realms ours is found", () => {
    const answer = answerChallenge(crypto, {
      challenges: ask(),
      user: "1001",
      password: "rosebud",
      method: "REGISTER",
      uri: "sip:pbx.example",
      cnonce: "c",
    });
    const headers = [
      ["Authorization", 'Digest realm="other", nonce="x"'] as const,
      ["Authorization", answer ?? ""] as const,
    ];
    expect(auth.check(request({ headers }), udpFrom(NONCE_HOST)).kind).toBe("admitted");
  });

  test("without qop, or by an algorithm we did not offer, the challenge comes again", () => {
    for (const change of [
      (text: string) => text.replace(/, qop=auth/, ""),
      (text: string) => text.replace("algorithm=SHA-256", "algorithm=SHA-512-256"),
      (text: string) => text.replace("qop=auth", "qop=auth-int"),
    ]) {
      expect(attempt({ change })).toMatchObject({ kind: "challenge", why: "unsupported" });
    }
  });

  test.each([
    ["broken off", (text: string) => text.slice(0, -3)],
    ["without cnonce", (text: string) => text.replace(/, cnonce="[^"]*"/, "")],
    ["with a counter that is none", (text: string) => text.replace("nc=00000001", "nc=1")],
    ["with an endless name", (text: string) => text.replace('"1001"', `"${"x".repeat(200)}"`)],
  ])("credentials %s are answered 400 and never count", (_what, change) => {
    for (let i = 0; i < 20; i++) expect(attempt({ change })).toMatchObject({ kind: "refused", status: 400 });
    expect(attempt({}).kind).toBe("admitted");
  });

  // RFC 7616 §3.4.6
  test("the answer must be for this request", () => {
    const uri = "sip:1002@pbx.example";
    const stated = "sip:1003@pbx.example";
    expect(attempt({ method: "INVITE", uri, stated })).toMatchObject({ kind: "refused", status: 400 });
    expect(attempt({ method: "INVITE", uri, stated: "sip:elsewhere.example" })).toMatchObject({
      kind: "refused",
      status: 400,
    });
    expect(attempt({ method: "INVITE", uri, stated: "sip:1002@PBX.example:5060;transport=tcp" }).kind).toBe("admitted");
    // as SIPp states it
    expect(attempt({ method: "INVITE", uri, stated: "sip:pbx.example:5060" }).kind).toBe("admitted");
  });

  test("one recorded for another method is a wrong password", () => {
    const [offered] = ask();
    const other = answerChallenge(crypto, {
      challenges: [offered ?? ""],
      user: "1001",
      password: "rosebud",
      method: "INVITE",
      uri: "sip:pbx.example",
      cnonce: "c",
    });
    const verdict = auth.check(request({ headers: [["Authorization", other ?? ""]] }), udpFrom(NONCE_HOST));
    expect(verdict).toMatchObject({ kind: "challenge", why: "wrong-password" });
  });
});

describe("nonces and replays", () => {
  test("a nonce serves many requests, each counter once", () => {
    const offered = ask();
    expect(attempt({ count: 1 }, offered).kind).toBe("admitted");
    expect(attempt({ count: 2 }, offered).kind).toBe("admitted");
    const replay = attempt({ count: 2 }, offered);
    expect(replay).toMatchObject({ kind: "challenge", why: "stale" });
    for (const value of challenges(replay)) expect(value).toContain("stale=true");
  });

  test("an old nonce is stale, and the phone need not ask its owner again", async () => {
    const offered = ask();
    await clock.advance(limits.sip.nonceLifeMs + 1);
    const verdict = attempt({}, offered);
    expect(verdict).toMatchObject({ kind: "challenge", why: "stale" });
    expect(attempt({}, challenges(verdict)).kind).toBe("admitted");
  });

  test("what was recorded on the wire cannot be used from elsewhere", () => {
    const offered = ask(NONCE_HOST);
    expect(attempt({ host: "198.51.100.66" }, offered)).toMatchObject({ kind: "challenge", why: "stale" });
  });

  test("a stale answer tells nothing about the password, right or wrong", () => {
    const other = new Authenticator({ clock, crypto, rng: seededRng(99), realm: REALM, lookup: () => undefined });
    const foreign = challenges(other.check(request(), udpFrom(NONCE_HOST)));
    expect(attempt({ password: "rosebud" }, foreign)).toMatchObject({ why: "stale" });
    expect(attempt({ password: "guess" }, foreign)).toMatchObject({ why: "stale" });
    expect(lookups).toEqual([]);
  });
});

describe("guessing", () => {
  test("an unknown name and a wrong password look the same", () => {
    const shape = (verdict: Verdict) =>
      JSON.stringify({ ...verdict, user: undefined }).replace(/nonce=\\"[^"]+\\"/g, "nonce");
    const wrong = attempt({ password: "guess" });
    const unknown = attempt({ user: "4711", password: "guess" });
    expect(shape(unknown)).toBe(shape(wrong));
    expect(wrong).toMatchObject({ kind: "challenge", why: "wrong-password" });
    for (const value of challenges(wrong)) expect(value).not.toContain("stale");
  });

  test("an unknown name is refused whatever it sends, even the stand-in's own digest", () => {
    const change = (text: string) => text.replace(/response="[^"]*"/, `response="${"-".repeat(64)}"`);
    expect(attempt({ user: "4711", change }).kind).toBe("challenge");
  });

  test("from the fifth wrong password on it is 403, for longer and longer", async () => {
    const guess = () => attempt({ password: "guess" });
    for (let i = 1; i < limits.sip.wrongPasswords; i++) expect(guess().kind).toBe("challenge");
    expect(guess()).toMatchObject({ kind: "refused", status: 403 });
    let pauseMs: number = limits.sip.wrongPasswordPauseMs;
    for (let round = 0; round < 8; round++) {
      await clock.advance(pauseMs - 1);
      expect(attempt({}), "even the right password has to wait").toMatchObject({ kind: "refused", status: 403 });
      await clock.advance(1);
      expect(guess()).toMatchObject({ kind: "refused", status: 403 });
      pauseMs = Math.min(pauseMs * 2, limits.sip.wrongPasswordPauseMaxMs);
    }
    expect(pauseMs).toBe(limits.sip.wrongPasswordPauseMaxMs);
    await clock.advance(pauseMs);
    expect(attempt({}).kind).toBe("admitted");
    expect(guess().kind).toBe("challenge"); // and starts afresh
  });

  test("neither a first request, nor a stale nonce, nor a wrong-looking one counts", async () => {
    for (let i = 0; i < 20; i++) {
      const offered = ask();
      await clock.advance(limits.sip.nonceLifeMs + 1);
      expect(attempt({ password: "guess" }, offered)).toMatchObject({ why: "stale" });
    }
    expect(attempt({}).kind).toBe("admitted");
    expect(auth.sizes.sources).toBe(0);
  });

  test("a phone with a mistyped password does not silence its neighbours behind the same router", async () => {
    for (let i = 0; i < 15; i++) {
      attempt({ user: "1002", password: "mistyped" });
      await clock.advance(60_000);
      expect(attempt({}).kind).toBe("admitted");
    }
  });

  test("whoever corrects the password is in again within a minute, however long the wrong one was tried", async () => {
    for (let i = 0; i < 500; i++) {
      attempt({ password: "guess" });
      await clock.advance(30_000);
    }
    await clock.advance(60_000);
    expect(attempt({}).kind).toBe("admitted");
  });

  test("a wrong password says whose it was, for the guard", () => {
    expect(attempt({ password: "guess" })).toMatchObject({ why: "wrong-password", user: "1001" });
    for (let i = 0; i < 3; i++) attempt({ password: "guess" });
    expect(attempt({ password: "guess" })).toMatchObject({ paused: { user: "1001", isUnread: false } });
    expect(attempt({})).toMatchObject({ paused: { user: "1001", isUnread: true } });
  });

  test("what is remembered of guessers is bounded and forgotten", async () => {
    for (let i = 0; i < 300; i++) attempt({ user: String(i), password: "x", host: `198.51.${i >> 6}.${i & 63}` });
    expect(auth.sizes.sources).toBeGreaterThan(100);
    for (let i = 0; i < 20_000; i += 7)
      attempt({ user: `n${i}`, password: "x", host: `198.${i >> 14}.${(i >> 7) & 127}.${i & 127}` });
    expect(auth.sizes.sources).toBeLessThanOrEqual(limits.sip.wrongPasswordSources);
  });
});
