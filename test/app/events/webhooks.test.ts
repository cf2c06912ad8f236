// Webhooks over a real database and a virtual clock; the receiver is a list of what it was sent and how it answers.

import { describe, expect, test } from "vitest";
import { webhookSignature } from "../../../src/app/webhook-sender.ts";
import { limits } from "../../../src/base/limits.ts";
import { silentLog } from "../../../src/base/log.ts";
import { seededRng } from "../../../src/base/rng.ts";
import { EventJournal, SELECT_LAST_SEQ } from "../../../src/crm/journal.ts";
import type { SendWebhook, WebhookAsk, WebhookOutcome } from "../../../src/crm/webhooks/webhook.ts";
import { SELECT_WEBHOOKS } from "../../../src/crm/webhooks/webhook-tables.ts";
import { Webhooks } from "../../../src/crm/webhooks/webhooks.ts";
import type { Office } from "../../../src/office/office.ts";
import type { WebhookEndpoint } from "../../../src/office/webhooks.ts";
import { MemoryDatabase } from "../../../src/store/memory-database.ts";
import { VirtualClock } from "../../world/clock.ts";
import { officeOf } from "../office-of.ts";

const CRM: WebhookEndpoint = {
  key: "crm",
  url: "https://crm.example.com/events",
  secret: "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
  events: ["customer.*"],
  paused: false,
};
const fine: WebhookOutcome = { kind: "answered", status: 204, retryAfterMs: undefined };
const answers = (status: number): WebhookOutcome => ({ kind: "answered", status, retryAfterMs: undefined });

function withWebhooks(webhooks: ReadonlyMap<string, WebhookEndpoint>): Office {
  return { ...officeOf("office: {}"), webhooks };
}

class Receiver {
  readonly asked: WebhookAsk[] = [];
  /** How the next ones are answered; then all is well. */
  outcomes: WebhookOutcome[] = [];
  answer: (ask: WebhookAsk) => WebhookOutcome = () => this.outcomes.shift() ?? fine;
  takesMs = 20;
  readonly #clock: VirtualClock;
  underWay = 0;
  most = 0;

  constructor(clock: VirtualClock) {
    this.#clock = clock;
  }

  readonly send: SendWebhook = (ask) => {
    this.asked.push(ask);
    this.most = Math.max(this.most, ++this.underWay);
    return new Promise((resolve) => {
      this.#clock.after(this.takesMs, "a receiver answers", () => {
        this.underWay--;
        resolve(this.answer(ask));
      });
    });
  };

  /** Whom each was about. */
  get names(): readonly string[] {
    return this.asked.map(({ body }) => String(JSON.parse(body).about.customer));
  }
}

class Rig {
  readonly clock = new VirtualClock();
  readonly receiver = new Receiver(this.clock);
  database = new MemoryDatabase({ clock: this.clock });
  office: Office = withWebhooks(new Map([["crm", CRM]]));
  journal: EventJournal;
  webhooks: Webhooks;

  constructor() {
    ({ journal: this.journal, webhooks: this.webhooks } = this.#process());
    this.webhooks.open();
  }

  #process() {
    const { clock, database, receiver } = this;
    const journal = new EventJournal({ clock, database, log: silentLog });
    const office = () => this.office;
    const deps = { clock, rng: seededRng(3), log: silentLog, database, journal, office, send: receiver.send };
    return { journal, webhooks: new Webhooks(deps) };
  }

  /** Events about these customers, in this order. */
  async tell(...customers: string[]): Promise<void> {
    for (const customer of customers)
      void this.journal.commit([], [{ type: "customer.changed", about: { customer }, data: {} }]);
    await this.clock.advance(60);
  }

  async killAndRestart(): Promise<void> {
    this.webhooks.close();
    this.database = this.database.crash();
    ({ journal: this.journal, webhooks: this.webhooks } = this.#process());
    this.journal.restore((await this.database.query(SELECT_LAST_SEQ))[0]);
    this.webhooks.restore(await this.database.query(SELECT_WEBHOOKS));
    this.webhooks.open();
  }

  async account() {
    const [account] = await this.webhooks.list();
    if (account === undefined) throw new Error("there is no webhook");
    return account;
  }
}

describe("CRM-12 webhooks", () => {
  test("are told what they want, in its order, those about different things side by side", async () => {
    const rig = new Rig();
    await rig.tell("a", "b", "c", "a", "d");
    await rig.clock.advance(2_000);
    expect(rig.receiver.names).toEqual(["a", "b", "c", "a", "d"]);
    expect(rig.receiver.most).toBeGreaterThan(1);
    const second = rig.receiver.names.indexOf("a", 1);
    expect(second).toBe(3);
    void rig.journal.commit([], [{ type: "call.ended", about: { call: "c-1" }, data: {} }]);
    await rig.clock.advance(2_000);
    expect(rig.receiver.asked.length).toBe(5);
  });

  test("two about the same customer are never under way together", async () => {
    const rig = new Rig();
    await rig.tell("a", "a", "a");
    await rig.clock.advance(5_000);
    expect([rig.receiver.names, rig.receiver.most]).toEqual([["a", "a", "a"], 1]);
  });

  test("what does not arrive is tried again with growing pauses, under the same id, and the others wait behind it", async () => {
    const rig = new Rig();
    rig.receiver.outcomes = [answers(503), answers(503), answers(503)];
    await rig.tell("a");
    await rig.tell("b");
    await rig.clock.advance(3_600_000);
    expect(rig.receiver.names).toEqual(["a", "a", "a", "a", "b"]);
    const [one, two, three, four] = rig.receiver.asked;
    expect(new Set([one?.id, two?.id, three?.id, four?.id]).size).toBe(1);
    const gaps = [two, three, four].map((ask, i) => (ask?.atS ?? 0) - (rig.receiver.asked[i]?.atS ?? 0));
    gaps.forEach((gap, i) => {
      const pauseS = (limits.webhooks.pausesMs[i] ?? 0) / 1_000;
      expect(gap).toBeGreaterThanOrEqual(Math.floor(pauseS / 2));
      expect(gap).toBeLessThanOrEqual(Math.ceil(pauseS * 1.5) + 1);
    });
    expect((await rig.account()).state).toMatchObject({ tries: 0, failingAt: undefined });
  });

  test("Retry-After is heeded", async () => {
    const rig = new Rig();
    rig.receiver.outcomes = [{ kind: "answered", status: 429, retryAfterMs: 600_000 }];
    await rig.tell("a");
    await rig.clock.advance(599_000);
    expect(rig.receiver.asked.length).toBe(1);
    await rig.clock.advance(10_000);
    expect(rig.receiver.asked.length).toBe(2);
  });

  test("an event that the receiver does not want is dead after a few tries, and the next ones go on", async () => {
    const rig = new Rig();
    rig.receiver.answer = ({ body }) => (body.includes('"customer":"a"') ? answers(422) : fine);
    await rig.tell("a", "b");
    await rig.clock.advance(3_600_000);
    const tries = rig.receiver.names.filter((name) => name === "a").length;
    expect(tries).toBe(limits.webhooks.triesUnwanted);
    expect(rig.receiver.names.filter((name) => name === "b").length).toBe(1);
    const dead = await rig.webhooks.dead({ webhook: "crm", before: undefined, limit: 10 });
    expect(dead).toMatchObject([{ webhook: "crm", type: "customer.changed", tries, cause: "answered 422" }]);
    rig.receiver.answer = () => fine;
    const [first] = dead;
    if (first === undefined) throw new Error("nothing is dead");
    const replay = rig.webhooks.replay(first);
    await rig.clock.advance(100);
    expect(await replay).toBeUndefined();
    expect(await rig.webhooks.dead({ webhook: undefined, before: undefined, limit: 10 })).toEqual([]);
  });

  test("killed at any moment, nothing is delivered zero times, and only what was under way twice", async () => {
    for (const killAt of [5, 30, 45, 60, 80, 100, 140, 200, 300]) {
      const rig = new Rig();
      await rig.clock.advance(100);
      const committed: string[] = [];
      const all = Array.from({ length: 20 }, (_, i) => `c${i}`);
      for (const customer of all) {
        const done = rig.journal.commit([], [{ type: "customer.changed", about: { customer }, data: {} }]);
        void done.then(() => committed.push(customer));
      }
      await rig.clock.advance(killAt);
      const before = [...committed];
      await rig.killAndRestart();
      await rig.clock.advance(60_000);
      const times = (name: string) => rig.receiver.names.filter((one) => one === name).length;
      for (const name of before) expect(times(name), `${name}, killed at ${killAt}`).toBeGreaterThanOrEqual(1);
      const twice = all.filter((name) => times(name) > 1).length;
      expect(twice, `killed at ${killAt}`).toBeLessThanOrEqual(3 * limits.webhooks.atOnce);
    }
  });

  test("paused, removed and put back: it goes on where it was", async () => {
    const rig = new Rig();
    await rig.tell("a");
    await rig.clock.advance(1_000);
    const put = (webhooks: Map<string, WebhookEndpoint>): void => {
      rig.office = withWebhooks(webhooks);
      rig.webhooks.officeChanged();
    };
    put(new Map([["crm", { ...CRM, paused: true }]]));
    await rig.tell("b");
    await rig.clock.advance(1_000);
    expect(rig.receiver.names).toEqual(["a"]);
    put(new Map());
    await rig.tell("c");
    put(new Map([["crm", CRM]]));
    await rig.clock.advance(1_000);
    expect(rig.receiver.names).toEqual(["a", "b", "c"]);
  });

  test("a receiver that comes back after hours gets all of it, in order", async () => {
    const rig = new Rig();
    rig.receiver.answer = () => ({ kind: "unreached", cause: "nobody listens there" });
    const all = Array.from({ length: 30 }, (_, i) => `c${i}`);
    await rig.tell(...all);
    await rig.clock.advance(3_600_000);
    expect((await rig.account()).state.cause).toBe("nobody listens there");
    rig.receiver.answer = () => fine;
    const before = rig.receiver.asked.length;
    rig.webhooks.retry("crm");
    await rig.clock.advance(10_000);
    expect(rig.receiver.names.slice(before)).toEqual(all);
  });
});

describe("CRM-12 signatures", () => {
  // Standard Webhooks, specification, the example that all its libraries are tested with.
  test("are those of Standard Webhooks", () => {
    const signature = webhookSignature({
      secret: "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
      id: "msg_p5jXN8AQM9LWM0D4loKWxJek",
      atS: 1_614_265_330,
      body: '{"test": 2432232314}',
    });
    expect(signature).toBe("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
  });
});
