import { hash, verify } from "@node-rs/argon2";
import { describe, expect, test } from "vitest";
import { Passwords } from "../../../src/app/sign-in/passwords.ts";
import { limits } from "../../../src/base/limits.ts";
import type { WallMillis } from "../../../src/base/time.ts";

const NOW = 1_763_800_000_000 as WallMillis;
const database = { write: async () => {}, get: () => undefined, query: async () => [] };

describe("CRM-11 passwords", () => {
  test("whoever there is not is reckoned once, with the same memory and passes, as whoever there is", async () => {
    const reckoned: string[] = [];
    const argon2 = {
      hash,
      verify: (kept: string | Uint8Array, password: string | Uint8Array) => {
        reckoned.push(String(kept).split("$").slice(0, 4).join("$"));
        return verify(kept, password);
      },
    };
    const passwords = new Passwords({ database, rows: [], argon2 });
    await passwords.set("li", "correct horse battery", "root", NOW);
    const cost: string[] = [];
    for (const [user, password] of [
      ["li", "correct horse battery"],
      ["li", "wrong"],
      ["han", "wrong"],
      ["nobody", ""],
    ] as const) {
      reckoned.length = 0;
      await passwords.check(user, password);
      cost.push(reckoned.join());
    }
    expect(cost).toEqual(Array(4).fill("$argon2id$v=19$m=19456,t=2,p=1")); // OWASP Password Storage Cheat Sheet
  });

  test("a few are reckoned at once, a bounded number waits, and the rest hears that it is busy", async () => {
    let running = 0;
    let most = 0;
    const argon2 = {
      hash: async () => "h",
      verify: async () => {
        most = Math.max(most, ++running);
        await new Promise((resolve) => setImmediate(resolve));
        running--;
        return false;
      },
    };
    const passwords = new Passwords({ database, rows: [], argon2 });
    const all = await Promise.all(Array.from({ length: 100 }, () => passwords.check("li", "x")));
    expect(most).toBe(limits.people.passwordsAtOnce);
    const { passwordsAtOnce, passwordsWaiting } = limits.people;
    expect(all.filter((one) => one === "busy")).toHaveLength(100 - passwordsAtOnce - passwordsWaiting);
    expect(passwords.size).toBe(0);
  });

  test("one that was typed with composed letters is the same typed with others", async () => {
    const passwords = new Passwords({ database, rows: [], cost: { memoryCost: 64, timeCost: 1 } });
    await passwords.set("li", "caf\u00e9 au lait", "root", NOW);
    expect(await passwords.check("li", "cafe\u0301 au lait")).toBe("right");
  });
});
