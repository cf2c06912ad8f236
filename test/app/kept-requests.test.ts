// Requests with an Idempotency-Key on the real schema: once only, also where the process is killed in the middle.

import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type Answer, answer, refuse } from "../../src/api/answer.ts";
import type { Reply } from "../../src/api/reply.ts";
import { type Handled, onceOnly } from "../../src/api/request-keys.ts";
import { KeptRequests } from "../../src/app/kept-requests.ts";
import type { Write } from "../../src/base/db.ts";
import { limits } from "../../src/base/limits.ts";
import { Turns } from "../../src/crm/customers/turns.ts";
import { MemoryDatabase } from "../../src/store/memory-database.ts";
import { VirtualClock } from "../world/clock.ts";

let clock: VirtualClock;
let database: MemoryDatabase;
let requests: KeptRequests;

beforeEach(async () => {
  clock = new VirtualClock();
  database = new MemoryDatabase({ clock });
  requests = new KeptRequests(database, clock);
  await during(database.write([{ sql: "CREATE TABLE thing (id INTEGER PRIMARY KEY, name TEXT)", values: [] }]));
});
afterEach(() => database.close());

async function during<Value>(work: Promise<Value>): Promise<Value> {
  let isOver = false;
  const done = work.finally(() => {
    isOver = true;
  });
  done.catch(() => {});
  while (!isOver) await clock.advance(5);
  return done;
}

/** As whatever is behind the interface writes: it knows nothing of requests. */
function write(writes: readonly Write[]): Promise<void> {
  return database.write(requests.marked(writes));
}

async function makeThing(name: string): Promise<Answer<Reply>> {
  await write([{ sql: "INSERT INTO thing (name) VALUES (?)", values: [name] }]);
  return answer({ kind: "json", value: { name }, status: 201 });
}

function ask(key: string, work: () => Promise<Answer<Reply>>, over: object = {}): Promise<Handled> {
  return onceOnly(requests, { asker: "li", key, fingerprint: "f", shownOnce: false, ...over }, work);
}

async function things(): Promise<number> {
  return (await database.query("SELECT id FROM thing")).length;
}

function killed(): void {
  database = database.crash();
  requests = new KeptRequests(database, clock);
}

describe("a request that is sent again", () => {
  test("is done once and answered alike", async () => {
    const first = await during(ask("k1", () => makeThing("a")));
    const again = await during(ask("k1", () => makeThing("a")));
    expect(again).toEqual({ reply: first.reply, isRepeated: true });
    expect(first.reply).toEqual(answer({ kind: "json", value: { name: "a" }, status: 201 }));
    expect(await things()).toBe(1);
    expect(requests.size).toBe(0);
  });

  test("while the first is under way waits for nobody and does nothing", async () => {
    const first = ask("k1", () => makeThing("a"));
    expect((await during(ask("k1", () => makeThing("a")))).reply).toMatchObject({ ok: false, status: 409 });
    expect((await during(first)).reply.ok).toBe(true);
    expect(await things()).toBe(1);
  });

  test("with other contents is refused, of another asker it is another", async () => {
    await during(ask("k1", () => makeThing("a")));
    const other = await during(ask("k1", () => makeThing("b"), { fingerprint: "g" }));
    expect(other.reply).toMatchObject({ ok: false, status: 422 });
    expect((await during(ask("k1", () => makeThing("b"), { asker: "mei" }))).isRepeated).toBe(false);
    expect(await things()).toBe(2);
  });

  test("after a refusal is tried anew, and so after a failure that wrote nothing", async () => {
    const no = async (): Promise<Answer<Reply>> => refuse(409, "Not now", "busy");
    expect((await during(ask("k1", no))).reply).toMatchObject({ ok: false, status: 409 });
    await expect(during(ask("k1", () => Promise.reject(new Error("broken"))))).rejects.toThrow("broken");
    expect((await during(ask("k1", () => makeThing("a")))).reply.ok).toBe(true);
    expect(await things()).toBe(1);
  });

  test("after a failure in the middle hears that its outcome is unknown", async () => {
    const half = async (): Promise<Answer<Reply>> => {
      await makeThing("a");
      throw new Error("broken");
    };
    await expect(during(ask("k1", half))).rejects.toThrow("broken");
    const again = await during(ask("k1", () => makeThing("a")));
    expect(again.reply).toMatchObject({ ok: false, status: 409, problem: { title: "Outcome unknown" } });
    expect(await things()).toBe(1);
  });

  test("a day later is a new one, and of too many the oldest is forgotten", async () => {
    await during(ask("k1", () => makeThing("a")));
    await clock.advance(limits.api.keyMs + 1_000);
    expect((await during(ask("k1", () => makeThing("a")))).isRepeated).toBe(false);
    await during(database.write([{ sql: "UPDATE api_request SET id = id - ?", values: [limits.api.keys] }]));
    await during(ask("k2", () => makeThing("b")));
    await during(ask("k3", () => makeThing("c")));
    const kept = await database.query("SELECT key FROM api_request ORDER BY id");
    expect(kept.map(({ key }) => key)).not.toContain("k1");
  });

  test("a secret and an answer that is too long are shown once", async () => {
    await during(ask("k1", () => makeThing("a"), { shownOnce: true }));
    await during(ask("k2", () => makeThing("x".repeat(limits.api.keptAnswerCharacters))));
    for (const key of ["k1", "k2"]) {
      const again = await during(ask(key, () => makeThing("a"), { shownOnce: true }));
      expect(again.reply).toMatchObject({ ok: false, status: 409, problem: { title: "Done before" } });
    }
    expect(JSON.stringify(await database.query("SELECT body FROM api_request"))).not.toContain("name");
    expect(await things()).toBe(2);
  });
});

describe("a switch that is killed", () => {
  test("at any moment does nothing twice, and says so where it cannot know", async () => {
    const outcomes = new Set<string>();
    for (let killAtMs = 0; killAtMs <= 200; killAtMs += 5) {
      const key = `k${killAtMs}`;
      const before = await things();
      const lost = ask(key, () => makeThing(key));
      lost.catch(() => {});
      await clock.advance(killAtMs);
      killed();
      const { reply } = await during(ask(key, () => makeThing(key)));
      expect(await things()).toBe(before + 1);
      outcomes.add(reply.ok ? "done" : reply.problem.title);
    }
    expect([...outcomes].sort()).toEqual(["Outcome unknown", "done"]);
  });
});

describe("changes of several requests that are committed together", () => {
  /** As customers do it. */
  function turns(): Turns<Write[]> {
    return new Turns<Write[]>({
      draft: () => [],
      along: () => requests.alongside(),
      commit: (writes, along) => write([...writes, ...along]),
      most: 100,
      together: 100,
    });
  }

  async function makeInTurn(all: Turns<Write[]>, name: string): Promise<Answer<Reply>> {
    await all.run((draft) => draft.push({ sql: "INSERT INTO thing (name) VALUES (?)", values: [name] }));
    return answer({ kind: "json", value: { name } });
  }

  test("are known to be each one's, also when one without a key commits them", async () => {
    const unknown = new Set<string>();
    for (let killAtMs = 0; killAtMs <= 150; killAtMs += 5) {
      const names = ["a", "b", "c"].map((name) => `${name}${killAtMs}`);
      const before = await things();
      const all = turns();
      const lost = names.map((name) => ask(name, () => makeInTurn(all, name)));
      for (const one of lost) one.catch(() => {});
      await clock.advance(killAtMs / 2);
      makeInTurn(all, "without a key").catch(() => {});
      await clock.advance(killAtMs / 2);
      killed();
      const others = (await database.query("SELECT id FROM thing WHERE name = 'without a key'")).length;
      const again = turns();
      for (const name of names) {
        const { reply } = await during(ask(name, () => makeInTurn(again, name)));
        if (!reply.ok) unknown.add(reply.problem.title);
      }
      await during(write([{ sql: "DELETE FROM thing WHERE name = 'without a key'", values: [] }]));
      expect([killAtMs, await things(), others <= 1]).toEqual([killAtMs, before + names.length, true]);
    }
    expect([...unknown]).toEqual(["Outcome unknown"]);
  });
});

test("what timers write after a request is over is no part of it", async () => {
  let late: Promise<void> | undefined;
  await during(
    ask("k1", async () => {
      clock.after(1_000, "later", () => {
        late = write([{ sql: "INSERT INTO thing (name) VALUES ('late')", values: [] }]);
      });
      return answer({ kind: "json", value: 1 });
    }),
  );
  await clock.advance(2_000);
  await late;
  expect((await database.query("SELECT state FROM api_request"))[0]).toEqual({ state: "answered" });
});
