import { describe, expect, test } from "vitest";
import { limits } from "../../src/base/limits.ts";
import { IceLite } from "../../src/rtp/ice-lite.ts";
import { readStun, writeStun, XOR_MAPPED_ADDRESS } from "../../src/rtp/stun.ts";
import { BROWSER, browserSecurity, check, STRANGER, text, verdict } from "./ice-peer.ts";

const { ice: names } = browserSecurity();

describe("RTP-07 connectivity checks", () => {
  test("a check is answered with the address it came from, and nominates it", () => {
    const ice = new IceLite(names);
    expect([ice.target(0), ice.isValid(BROWSER, 0)]).toEqual([undefined, false]);
    const answer = ice.take(check(), BROWSER, 0);
    expect(verdict(answer)).toBe("success");
    // RFC 8489 §14.2, worked by hand: port 50001 ^ 0x2112, 203.0.113.7 ^ 0x2112a442.
    const mapped = answer === undefined ? undefined : readStun(answer)?.attributes.get(XOR_MAPPED_ADDRESS);
    expect([...(mapped ?? [])]).toEqual([0, 1, 0xe2, 0x43, 0xcb ^ 0x21, 0x12, 0x71 ^ 0xa4, 0x07 ^ 0x42]);
    expect([ice.target(0), ice.isValid(BROWSER, 0)]).toEqual([BROWSER, true]);
  });

  test.each([
    ["no username", writeStun("request", check().slice(4, 20), [], text(names.password)), "400"],
    ["no integrity", check({ password: undefined }), "400"],
    ["a wrong password", check({ password: "guessed" }), "401"],
    ["the peer's password for ours", check({ password: names.remotePassword }), "401"],
    ["a wrong name", check({ username: "ours:else" }), "401"],
    ["the names turned round", check({ username: "them:ours" }), "401"],
    ["something it must understand", check({ more: [{ type: 0x0030, value: text("x") }] }), "420"],
    ["the role that is ours", check({ controlled: true }), "487"],
    ["an indication", writeStun("indication", check().slice(4, 20), [], text(names.password)), "silence"],
    ["an answer", writeStun("success", check().slice(4, 20), [], text(names.password)), "silence"],
    ["noise", new Uint8Array(30), "silence"],
  ])("%s opens nothing", (_, bytes, expected) => {
    const ice = new IceLite(names);
    expect(verdict(ice.take(bytes, STRANGER, 0))).toBe(expected);
    expect([ice.isValid(STRANGER, 0), ice.target(0)]).toEqual([false, undefined]);
  });

  test("of two addresses the nominated one is spoken to, and the other one may speak", () => {
    const ice = new IceLite(names);
    const mobile = { host: "192.0.2.9", port: 4_000 };
    ice.take(check({ nominate: false }), mobile, 0);
    expect(ice.target(0)).toEqual(mobile); // better than silence
    ice.take(check(), BROWSER, 10);
    ice.take(check({ nominate: false }), mobile, 20);
    expect([ice.target(20), ice.isValid(mobile, 20)]).toEqual([BROWSER, true]);
    ice.take(check(), mobile, 30);
    expect(ice.target(30)).toEqual(mobile);
  });

  test("RFC 7675: without checks for 30 s consent is over, and the next check gives it back", () => {
    const ice = new IceLite(names);
    ice.take(check(), BROWSER, 0);
    expect(ice.target(limits.rtp.iceConsentMs - 1)).toEqual(BROWSER);
    expect(ice.target(limits.rtp.iceConsentMs)).toBeUndefined();
    expect(ice.isValid(BROWSER, limits.rtp.iceConsentMs)).toBe(false);
    ice.take(check(), BROWSER, 40_000);
    expect(ice.target(40_000)).toEqual(BROWSER);
  });

  test("a wrong check keeps no consent alive", () => {
    const ice = new IceLite(names);
    ice.take(check(), BROWSER, 0);
    ice.take(check({ password: "guessed" }), BROWSER, 29_000);
    expect(ice.target(31_000)).toBeUndefined();
  });

  test("a restart: the old pair serves until a check with the new names comes, and the old names open nothing", () => {
    const ice = new IceLite(names);
    ice.take(check(), BROWSER, 0);
    const renewed = browserSecurity({ remoteUfrag: "anew", password: "our+other+password+of+22" });
    ice.restart(renewed.ice);
    expect(ice.target(100)).toEqual(BROWSER);
    expect(verdict(ice.take(check(), STRANGER, 200))).toBe("401");
    const elsewhere = { host: "192.0.2.9", port: 4_000 };
    expect(verdict(ice.take(check({}, renewed), elsewhere, 300))).toBe("success");
    expect([ice.target(300), ice.isValid(BROWSER, 300)]).toEqual([elsewhere, false]);
  });

  test("more addresses than a browser has push out the idle ones, never the nominated", () => {
    const ice = new IceLite(names);
    ice.take(check(), BROWSER, 0);
    for (let port = 1; port <= 20; port++) ice.take(check({ nominate: false }), { host: "192.0.2.9", port }, port);
    expect(ice.isValid(BROWSER, 30)).toBe(true);
    expect([1, 20].map((port) => ice.isValid({ host: "192.0.2.9", port }, 30))).toEqual([false, true]);
  });

  test("a check that is said again from elsewhere moves nothing for long: where authentic sound comes from counts", () => {
    const ice = new IceLite(names);
    ice.take(check(), BROWSER, 0);
    ice.take(check(), STRANGER, 10); // heard on the way, and sent again
    expect(ice.target(10)).toEqual(STRANGER);
    ice.heardFrom(BROWSER);
    expect(ice.target(20)).toEqual(BROWSER);
    ice.heardFrom({ host: "192.0.2.9", port: 4_000 }); // never checked
    expect(ice.target(20)).toEqual(BROWSER);
  });

  test("the nominated address has gone silent: another one that is still checked takes its place", () => {
    const ice = new IceLite(names);
    const mobile = { host: "192.0.2.9", port: 4_000 };
    ice.take(check(), BROWSER, 0);
    ice.take(check({ nominate: false }), mobile, 1);
    for (let now = 5_000; now <= 40_000; now += 5_000) ice.take(check({ nominate: false }), mobile, now);
    expect(ice.target(29_000)).toEqual(BROWSER);
    expect(ice.target(40_000)).toEqual(mobile);
    expect(ice.target(75_000)).toBeUndefined();
  });

  test("a flood of a stranger's checks keeps none of the browser's from being answered", () => {
    const ice = new IceLite(names);
    for (let i = 0; i < 500; i++) ice.take(check({ username: "ours:else" }), STRANGER, 5);
    expect(verdict(ice.take(check(), BROWSER, 5))).toBe("success");
    expect(ice.target(5)).toEqual(BROWSER);
  });

  test("a flood of checks is answered at the limit's rate", () => {
    const ice = new IceLite(names);
    const answers = Array.from({ length: 500 }, () => ice.take(check({ password: "guessed" }), STRANGER, 5));
    expect(answers.filter((answer) => answer !== undefined).length).toBe(limits.rtp.iceChecksPerSecond);
    expect(verdict(ice.take(check(), BROWSER, 1_005))).toBe("success");
  });
});
