import { createHmac } from "node:crypto";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { LockOut } from "../../../src/app/sign-in/lock-out.ts";
import { limits } from "../../../src/base/limits.ts";
import { HouseOfPeople, officeWith } from "./house-of-people.ts";

const GOOD = "correct horse battery";
const BETTER = "another fine staple";
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

let house: HouseOfPeople;
beforeEach(async () => {
  house = await HouseOfPeople.open();
  for (const user of ["li", "boss"]) await house.root("PUT", `/api/users/${user}/password`, { password: GOOD });
});
afterEach(() => house.close());

/** RFC 6238 by the letter, for whoever has no telephone: HMAC-SHA-1 over the number of the half minute. */
function codeOf(secret: string, atMs: number): string {
  const bits = [...secret].map((letter) =>
    "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(letter).toString(2).padStart(5, "0"),
  );
  const key = Buffer.from((bits.join("").match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(atMs / 30_000)));
  const mac = createHmac("sha1", key).update(counter).digest();
  const offset = (mac.at(-1) ?? 0) & 15;
  return String((mac.readUInt32BE(offset) & 0x7fffffff) % 1_000_000).padStart(6, "0");
}

describe("CRM-11 signing in with a password", () => {
  test("gives a session that may what its user may, until it is ended", async () => {
    const token = await house.signIn("li", GOOD);
    const me = await house.ask("GET", "/api/me", undefined, token);
    expect(me.json).toMatchObject({ user: { id: "li", role: "agent" } });
    const listed = await house.ask("GET", "/api/users/li/sessions", undefined, token);
    expect(listed.json).toMatchObject([{ user: "li", source: "127.0.0.1", program: "test", isThis: true }]);
    expect((await house.ask("DELETE", "/api/sessions/this", undefined, token)).status).toBe(200);
    expect((await house.ask("GET", "/api/me", undefined, token)).status).toBe(401);
    expect(house.audited).toContainEqual(expect.objectContaining({ who: "li", what: "session.begin" }));
  });

  test("no such user, no password and a wrong one are answered alike", async () => {
    const tries = [
      { user: "li", password: "wrong one here" },
      { user: "han", password: GOOD }, // has none
      { user: "nobody-at-all", password: GOOD },
    ];
    const answers = [];
    for (const body of tries) {
      const { status, json } = await house.ask("POST", "/api/sessions", body);
      answers.push({ status, json });
    }
    expect(answers[0]).toMatchObject({ status: 401 });
    expect(answers[1]).toEqual(answers[0]);
    expect(answers[2]).toEqual(answers[0]);
  });

  test("a body that is none of it is refused without the password in the answer", async () => {
    for (const body of [
      {},
      { user: "li" },
      { user: "li", password: ["p4ssw0rd!"] },
      { user: "li", password: "p4ssw0rd!\u0000" },
    ]) {
      const { status, json } = await house.ask("POST", "/api/sessions", body);
      expect(status).toBe(400);
      expect(JSON.stringify(json)).not.toContain("p4ssw0rd!");
    }
  });

  test("a session ends when nobody uses it, and after its longest time however busy", async () => {
    const token = await house.signIn("li", GOOD);
    const isIn = async (): Promise<boolean> => (await house.ask("GET", "/api/me", undefined, token)).status === 200;
    house.nowMs += 29 * MINUTE;
    expect(await isIn()).toBe(true);
    house.nowMs += 31 * MINUTE;
    expect(await isIn()).toBe(false);
    const busy = await house.signIn("li", GOOD);
    for (let at = 0; at < 12 * HOUR - 20 * MINUTE; at += 20 * MINUTE) {
      house.nowMs += 20 * MINUTE;
      expect((await house.ask("GET", "/api/me", undefined, busy)).status).toBe(200);
    }
    house.nowMs += 20 * MINUTE;
    expect((await house.ask("GET", "/api/me", undefined, busy)).status).toBe(401);
  });

  test("sessions live through a restart; forged and foreign tokens are nobody's", async () => {
    const token = await house.signIn("li", GOOD);
    await house.start();
    expect((await house.ask("GET", "/api/me", undefined, token)).status).toBe(200);
    for (const forged of [`${token}x`, token.slice(0, -1), "zjs_", "zjp_", "zjs_AAAA", token.replace("zjs_", "zjp_")]) {
      expect((await house.ask("GET", "/api/me", undefined, forged)).status, forged).toBe(401);
    }
  });

  test("a new password ends the other sessions and needs the old one; who is no user any more is out", async () => {
    const here = await house.signIn("li", GOOD);
    const there = await house.signIn("li", GOOD);
    const change = (body: object) => house.ask("PUT", "/api/users/li/password", body, here);
    expect((await change({ password: BETTER })).status).toBe(403);
    expect((await change({ password: BETTER, current: "not it at all" })).status).toBe(403);
    expect((await change({ password: BETTER, current: GOOD })).status).toBe(200);
    expect((await house.ask("GET", "/api/me", undefined, here)).status).toBe(200);
    expect((await house.ask("GET", "/api/me", undefined, there)).status).toBe(401);
    expect((await house.ask("POST", "/api/sessions", { user: "li", password: GOOD })).status).toBe(401);
    await house.signIn("li", BETTER);
    const office = house.office;
    house.office = { ...office, users: new Map([...office.users].filter(([key]) => key !== "li")) };
    expect((await house.ask("GET", "/api/me", undefined, here)).status).toBe(401);
  });

  test("whoever was just signing in with the old password is not in either", async () => {
    let goOn = (): void => {};
    const held = new Promise<void>((resolve) => {
      house.beforeWrite = async (sql) => {
        if (!sql.includes("INSERT INTO session")) return;
        resolve();
        await new Promise<void>((free) => {
          goOn = free;
        });
      };
    });
    const late = house.ask("POST", "/api/sessions", { user: "li", password: GOOD });
    await held; // the password was right, and the session is being written
    house.nowMs += 1;
    expect((await house.root("PUT", "/api/users/li/password", { password: BETTER })).status).toBe(200);
    goOn();
    expect((await late).status).toBe(401);
    const listed = await house.root("GET", "/api/users/li/sessions");
    expect(listed.json).toEqual([]);
  });

  test.each(["short1", "1234567890123", "password123", "lilililililili", "aaaaaaaaaaaa"])(
    "a password anybody guesses is refused: %s",
    async (password) => {
      const { status, json } = await house.root("PUT", "/api/users/li/password", { password });
      expect(status).toBe(422);
      expect(JSON.stringify(json)).not.toContain(password);
    },
  );

  test("neither the database nor the log nor the audit has a password, a token or a secret", async () => {
    const token = await house.signIn("li", GOOD);
    const { secret } = (await house.ask("POST", "/api/users/li/second-factor", {}, token)).json;
    const made = await house.ask("POST", "/api/users/li/tokens", { name: "crm" }, token);
    const all = house.stored() + house.logged.join() + JSON.stringify(house.audited);
    for (const told of [GOOD, token, String(secret), String(made.json["token"])]) expect(all).not.toContain(told);
    expect(all).toContain("$argon2id$");
  });

  test("of too many sessions the one idle for longest ends", async () => {
    const first = await house.signIn("li", GOOD);
    for (let i = 0; i < limits.people.sessionsOfUser; i++) {
      house.nowMs += 1_000;
      await house.signIn("li", GOOD);
    }
    expect((await house.ask("GET", "/api/me", undefined, first)).status).toBe(401);
    const { json } = await house.root("GET", "/api/users/li/sessions");
    expect(Object.keys(json)).toHaveLength(limits.people.sessionsOfUser);
  });
});

describe("CRM-11 guessing", () => {
  const guess = (user: string, password = "not it at all") => house.ask("POST", "/api/sessions", { user, password });

  test("after a few wrong ones waits longer and longer, whether there is such a user or not", async () => {
    for (const user of ["li", "no-such-user"]) {
      for (let i = 0; i < limits.people.freeTries; i++) expect((await guess(user)).status).toBe(401);
      const waits = [];
      for (let i = 0; i < 4; i++) {
        const refused = await guess(user);
        expect(refused.status).toBe(429);
        waits.push(refused.retryAfter);
        house.nowMs += Number(refused.retryAfter) * 1_000;
        expect((await guess(user)).status).toBe(401);
      }
      expect(waits).toEqual(["1", "2", "4", "8"]);
    }
  });

  test("while it waits the right password is not let in either, and afterwards it is", async () => {
    for (let i = 0; i <= limits.people.freeTries; i++) await guess("li");
    expect((await guess("li", GOOD)).status).toBe(429);
    house.nowMs += 15 * MINUTE;
    expect((await guess("li", GOOD)).status).toBe(201);
  });

  test("fifty at once are no better than one after the other", async () => {
    const all = await Promise.all(Array.from({ length: 50 }, () => guess("li")));
    expect(all.filter(({ status }) => status === 401)).toHaveLength(limits.people.freeTries);
  });

  test("others' guessing keeps nobody out where they have signed in before", () => {
    const lockOut = new LockOut();
    expect(lockOut.begin("li", "10.0.0.7", 0)).toBe(0);
    lockOut.succeeded("li", "10.0.0.7");
    for (let i = 0; i < 50; i++) lockOut.begin("li", `203.0.113.${i}`, 0);
    expect(lockOut.begin("li", "203.0.113.99", 0)).toBeGreaterThan(0);
    expect(lockOut.begin("li", "10.0.0.7", 0)).toBe(0);
    for (let i = 0; i < 5; i++) lockOut.begin("li", "10.0.0.7", 0);
    expect(lockOut.begin("li", "10.0.0.7", 0)).toBeGreaterThan(0); // there too one does not guess for ever
  });

  test("one source that tries many names waits too, by its IPv6 network; a right password does not pay for the wrong ones", () => {
    const lockOut = new LockOut();
    for (let i = 0; i < limits.people.freeTriesOfSource; i++) {
      expect(lockOut.begin(`name${i}`, `2001:db8:1:2::${i}`, 0)).toBe(0);
    }
    expect(lockOut.begin("fresh", "2001:db8:1:2::ffff", 0)).toBeGreaterThan(0);
    expect(lockOut.begin("fresh", "2001:db8:1:3::1", 0)).toBe(0);
    lockOut.succeeded("name0", "2001:db8:1:2::1");
    lockOut.begin("x", "2001:db8:1:2::1", 0);
    expect(lockOut.begin("fresh", "2001:db8:1:2::ffff", 0)).toBeGreaterThan(0);
  });

  test("what is remembered of strangers is bounded, and an hour of quiet forgives", () => {
    const lockOut = new LockOut();
    for (let i = 0; i < limits.people.tallies + 100; i++)
      lockOut.begin(`n${i}`, `10.${i >> 16}.${(i >> 8) & 255}.${i & 255}`, 0);
    expect(lockOut.size).toBeLessThanOrEqual(2 * limits.people.tallies);
    const other = new LockOut();
    for (let i = 0; i < 12; i++) other.begin("li", "10.0.0.1", i * 900_000);
    expect(other.begin("li", "10.0.0.1", 12 * 900_000 + HOUR)).toBe(0);
  });
});

describe("CRM-11 the second factor", () => {
  async function enrol(user: string) {
    const token = await house.signIn(user, GOOD);
    const begun = await house.ask("POST", `/api/users/${user}/second-factor`, {}, token);
    const secret = String(begun.json["secret"]);
    const code = codeOf(secret, house.nowMs);
    const done = await house.ask("POST", `/api/users/${user}/second-factor/confirm`, { code }, token);
    return { token, secret, begun, done, codes: done.json["recoveryCodes"] as readonly string[] };
  }
  const attempt = (user: string, code?: string) => house.ask("POST", "/api/sessions", { user, password: GOOD, code });

  test("is asked for once it is confirmed, and a code is taken once", async () => {
    const { secret, begun, done } = await enrol("li");
    expect(done.status).toBe(200);
    expect(String(begun.json["uri"])).toMatch(/^otpauth:\/\/totp\/Zongji:li\?secret=/);
    expect((await attempt("li")).json).toMatchObject({ title: "Code needed" });
    expect((await attempt("li", codeOf(secret, house.nowMs))).status).toBe(401); // it confirmed, so it was taken
    house.nowMs += 30_000;
    const code = codeOf(secret, house.nowMs);
    expect((await attempt("li", code)).status).toBe(201);
    expect((await attempt("li", code)).status).toBe(401);
    await house.start(); // nor after a restart
    expect((await attempt("li", code)).status).toBe(401);
  });

  test("puts up with a clock that is half a minute off, and no more", async () => {
    const { secret } = await enrol("li");
    house.nowMs += 10 * MINUTE;
    expect((await attempt("li", codeOf(secret, house.nowMs - 60_000))).status).toBe(401);
    expect((await attempt("li", codeOf(secret, house.nowMs + 60_000))).status).toBe(401);
    expect((await attempt("li", codeOf(secret, house.nowMs - 30_000))).status).toBe(201);
  });

  test("is not on before a right code confirmed it", async () => {
    const token = await house.signIn("li", GOOD);
    await house.ask("POST", "/api/users/li/second-factor", {}, token);
    const wrong = await house.ask("POST", "/api/users/li/second-factor/confirm", { code: "000000" }, token);
    expect(wrong.status).toBe(422);
    expect((await attempt("li")).status).toBe(201);
  });

  test("a recovery code serves once each", async () => {
    const { codes } = await enrol("li");
    expect(codes).toHaveLength(limits.people.recoveryCodes);
    const [first = "", second = ""] = codes;
    expect((await attempt("li", first.toUpperCase())).status).toBe(201);
    expect((await attempt("li", first)).status).toBe(401);
    expect((await attempt("li", second.replaceAll("-", " "))).status).toBe(201);
    expect((await house.root("GET", "/api/users/li/sign-in")).json).toMatchObject({ recoveryCodesLeft: 8 });
  });

  test("where a role needs one, a session without may do nothing but begin one, also a session of before", async () => {
    const before = await house.signIn("li", GOOD);
    house.office = officeWith("signIn: { secondFactor: [agent, manager] }");
    const made = await attempt("boss");
    expect(made.json).toMatchObject({ mustEnrol: true });
    for (const token of [before, String(made.json["token"])]) {
      const refused = await house.ask("GET", "/api/calls", undefined, token);
      expect([refused.status, refused.json["detail"]]).toEqual([403, expect.stringContaining("second factor")]);
    }
    const { secret, token } = await enrol("li");
    expect((await house.ask("GET", "/api/agents", undefined, token)).status).toBe(403); // it was made without
    house.nowMs += 30_000;
    const full = await house.signIn("li", GOOD, codeOf(secret, house.nowMs));
    expect((await house.ask("GET", "/api/agents", undefined, full)).status).toBe(200);
  });

  test("one's own is taken away with a code, somebody else's by an administrator alone", async () => {
    const { secret, token } = await enrol("li");
    const remove = (who: string | undefined, body: object) =>
      house.ask("POST", "/api/users/li/second-factor/remove", body, who);
    expect((await remove(token, {})).status).toBe(403);
    const boss = await house.signIn("boss", GOOD);
    expect((await remove(boss, {})).status).toBe(403);
    house.nowMs += 30_000;
    expect((await remove(token, { code: codeOf(secret, house.nowMs) })).status).toBe(200);
    expect((await attempt("li")).status).toBe(201);
    await enrol("li");
    expect((await house.root("POST", "/api/users/li/second-factor/remove", {})).status).toBe(200);
  });
});

describe("CRM-11 personal tokens", () => {
  async function token(user: string, wish: object, session?: string) {
    const by = session ?? (await house.signIn(user, GOOD));
    return house.ask("POST", `/api/users/${user}/tokens`, wish, by);
  }
  const status = async (path: string, given: unknown): Promise<number> =>
    (await house.ask("GET", path, undefined, String(given))).status;

  test("may what their rights say and no more, and never sign-in itself", async () => {
    const made = await token("boss", { name: "wallboard", rights: ["queue.view", "status.view"] });
    expect(made.status).toBe(201);
    const given = made.json["token"];
    expect(await status("/api/queues", given)).toBe(200);
    expect(await status("/api/agents", given)).toBe(403);
    expect(await status("/api/users/boss/tokens", given)).toBe(403);
    const me = await house.ask("GET", "/api/me", undefined, String(given));
    expect(me.json["rights"]).toEqual([
      { action: "status.view", scope: "all" },
      { action: "queue.view", scope: "all" },
    ]);
    const all = await token("boss", { name: "everything" });
    expect(await status("/api/agents", all.json["token"])).toBe(200);
    const more = await house.ask("POST", "/api/users/boss/tokens", { name: "more" }, String(all.json["token"]));
    expect(more.status).toBe(403);
  });

  test("reach no further than their scope", async () => {
    const ids = async (given: unknown): Promise<unknown> => {
      const { json } = await house.ask("GET", "/api/agents", undefined, String(given));
      return (json as unknown as readonly { readonly id: string }[]).map(({ id }) => id);
    };
    const session = await house.signIn("boss", GOOD);
    expect(await ids(session)).toEqual(["5001", "5002"]);
    expect(await ids((await token("boss", { name: "t", scope: "team" }, session)).json["token"])).toEqual(["5001"]);
    expect(await ids((await token("boss", { name: "o", scope: "own" }, session)).json["token"])).toEqual([]);
  });

  test("end when they expire, when they are removed, and never outlive their user's rights", async () => {
    const session = await house.signIn("li", GOOD);
    const expiresAt = new Date(house.nowMs + 5 * MINUTE).toISOString();
    const short = await token("li", { name: "short", expiresAt }, session);
    expect(await status("/api/me", short.json["token"])).toBe(200);
    house.nowMs += 5 * MINUTE;
    expect(await status("/api/me", short.json["token"])).toBe(401);
    const long = await token("li", { name: "long" }, session);
    await house.start();
    expect(await status("/api/me", long.json["token"])).toBe(200);
    const listed = await house.ask("GET", "/api/users/li/tokens", undefined, session);
    expect(listed.json).toMatchObject([
      { name: "short" },
      { name: "long", usedAt: new Date(house.nowMs).toISOString() },
    ]);
    expect((await house.ask("DELETE", `/api/users/li/tokens/${long.json["id"]}`, undefined, session)).status).toBe(200);
    expect(await status("/api/me", long.json["token"])).toBe(401);
  });

  test("of rights the user has not, with an end that is over, of one name twice, or too many: refused", async () => {
    const session = await house.signIn("li", GOOD);
    const make = async (wish: object) => (await token("li", wish, session)).status;
    expect(await make({ name: "x", rights: ["office.change"] })).toBe(422);
    expect(await make({ name: "x", rights: ["no.such"] })).toBe(400);
    expect(await make({ name: "x", expiresAt: "2001-01-01" })).toBe(422);
    expect(await make({ name: "x" })).toBe(201);
    expect(await make({ name: "x" })).toBe(409);
    for (let i = 1; i < limits.people.tokensOfUser; i++) expect(await make({ name: `n${i}` })).toBe(201);
    expect(await make({ name: "one more" })).toBe(409);
  });
});

describe("CRM-11 what is somebody else's", () => {
  test("nobody but an administrator touches another's sign-in, and guessing names tells nothing", async () => {
    const boss = await house.signIn("boss", GOOD);
    const wishes: readonly (readonly [string, string, object?])[] = [
      ["GET", "sign-in"],
      ["GET", "sessions"],
      ["DELETE", "sessions"],
      ["DELETE", "sessions/se-1"],
      ["PUT", "password", { password: BETTER }],
      ["DELETE", "password"],
      ["GET", "tokens"],
      ["POST", "tokens", { name: "x" }],
      ["DELETE", "tokens/tk-1"],
      ["POST", "second-factor", {}],
      ["POST", "second-factor/confirm", { code: "123456" }],
      ["POST", "second-factor/remove", {}],
    ];
    for (const [method, path, body] of wishes) {
      const there = await house.ask(method, `/api/users/li/${path}`, body, boss);
      const nowhere = await house.ask(method, `/api/users/xx/${path}`, body, boss);
      expect([path, there.status, nowhere.status]).toEqual([path, 403, 403]);
      expect(JSON.stringify(there.json).replaceAll("li", "xx")).toBe(
        JSON.stringify(nowhere.json).replaceAll("li", "xx"),
      );
    }
    expect((await house.signIn("li", GOOD)).length).toBeGreaterThan(20);
  });
});
