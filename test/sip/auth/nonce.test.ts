import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { limits } from "../../../src/base/limits.ts";
import { seededRng } from "../../../src/base/rng.ts";
import { Nonces } from "../../../src/sip/auth/nonce.ts";
import { VirtualClock } from "../../world/clock.ts";
import { crypto } from "../requests.ts";

const HOST = "192.0.2.7";

function make(capacity?: number) {
  const clock = new VirtualClock();
  const deps = { clock, crypto, rng: seededRng(1) };
  return { clock, nonces: new Nonces(capacity === undefined ? deps : { ...deps, capacity }) };
}

describe("nonces", () => {
  test("one is good for the peer it was made for, until it is too old", async () => {
    const { clock, nonces } = make();
    const nonce = nonces.issue(HOST);
    expect(nonces.isValid(nonce, HOST)).toBe(true);
    expect(nonces.isValid(nonce, "192.0.2.8")).toBe(false);
    await clock.advance(limits.sip.nonceLifeMs);
    expect(nonces.isValid(nonce, HOST)).toBe(true);
    await clock.advance(1);
    expect(nonces.isValid(nonce, HOST)).toBe(false);
    expect(nonces.size).toBe(0); // issuing costs no memory
  });

  test("no changed or invented one is taken", () => {
    const { nonces } = make();
    const nonce = nonces.issue(HOST);
    for (let i = 0; i < nonce.length; i++) {
      const other = nonce[i] === "0" ? "1" : "0";
      expect(nonces.isValid(nonce.slice(0, i) + other + nonce.slice(i + 1), HOST)).toBe(false);
    }
    fc.assert(fc.property(fc.string(), (text) => !nonces.isValid(text, HOST)));
  });

  test("another run of the program does not know it", () => {
    const clock = new VirtualClock();
    const before = new Nonces({ clock, crypto, rng: seededRng(1) }).issue(HOST);
    expect(new Nonces({ clock, crypto, rng: seededRng(2) }).isValid(before, HOST)).toBe(false);
  });

  test("each counter is taken once, also out of order", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 80 }), { maxLength: 60 }), (counts) => {
        const { nonces } = make();
        const nonce = nonces.issue(HOST);
        const seen = new Set<number>();
        let highest = 0;
        for (const count of counts) {
          const taken = nonces.use(nonce, count);
          if (seen.has(count)) expect(taken).toBe(false);
          else if (count > highest - 32) expect(taken).toBe(true);
          if (taken) seen.add(count);
          highest = Math.max(highest, count);
        }
      }),
    );
  });

  test("at the bound the oldest is forgotten and may not come back", async () => {
    const { clock, nonces } = make(2);
    const first = nonces.issue(HOST);
    await clock.advance(1);
    const [second, third] = [nonces.issue(HOST), nonces.issue(HOST)];
    expect([first, second, third].map((nonce) => nonces.use(nonce, 1))).toEqual([true, true, true]);
    expect(nonces.size).toBe(2);
    expect(nonces.use(first, 1)).toBe(false); // would be a replay
    expect(nonces.use(first, 2)).toBe(false);
    expect(nonces.use(third, 2)).toBe(true);
  });

  test("those past their life leave by themselves", async () => {
    const { clock, nonces } = make();
    nonces.use(nonces.issue(HOST), 1);
    await clock.advance(limits.sip.nonceLifeMs + 1);
    nonces.use(nonces.issue(HOST), 1);
    expect(nonces.size).toBe(1);
  });
});
