// Whatever phones, networks and power cuts do in whatever order: numbers and versions of one subscription only grow, one NOTIFY is under way at a
// time, the last word is the newest state, and in the end nothing is left.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { limits } from "../../../src/base/limits.ts";
import { cseqOf, header } from "../../world/sip-text.ts";
import { tagOf } from "../rig.ts";
import { type Out, SubscriptionRig } from "./rig.ts";

type Step =
  | { readonly kind: "subscribe" | "refresh" | "leave"; readonly phone: number }
  | { readonly kind: "change"; readonly word: number }
  | { readonly kind: "answer"; readonly status: 200 | 481 | 500 | undefined }
  | { readonly kind: "wait"; readonly ms: number }
  | { readonly kind: "crash" };

const phone = fc.integer({ min: 0, max: 2 });
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("subscribe" as const), phone }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("refresh" as const), phone }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("leave" as const), phone }) },
  { weight: 6, arbitrary: fc.record({ kind: fc.constant("change" as const), word: fc.nat(5) }) },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant("answer" as const), status: fc.constantFrom(200, 481, 500, undefined) }),
  },
  { weight: 6, arbitrary: fc.record({ kind: fc.constant("wait" as const), ms: fc.integer({ min: 1, max: 3_000 }) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("crash" as const) }) },
) as fc.Arbitrary<Step>;

/** Plays the steps; every message of every process of that day. */
async function play(steps: readonly Step[]): Promise<{ rig: SubscriptionRig; sent: Out[] }> {
  let rig = new SubscriptionRig();
  const sent: Out[] = [];
  const open = new Map<number, ReturnType<SubscriptionRig["subscribe"]>>();
  let calls = 0;
  for (const one of steps) {
    if (one.kind === "subscribe") {
      const callId = `call-${calls++}`;
      open.set(one.phone, rig.subscribe({ callId, from: `<sip:1001@192.0.2.1>;tag=${callId}`, expires: 3_600 }));
    } else if (one.kind === "refresh") open.get(one.phone)?.again({});
    else if (one.kind === "leave") open.get(one.phone)?.again({ expires: 0 });
    else if (one.kind === "change") rig.change(`word${one.word}`);
    else if (one.kind === "answer") rig.answer = one.status;
    else if (one.kind === "wait") await rig.clock.advance(one.ms);
    else {
      sent.push(...rig.sent);
      const rows = [...rig.rows.values()];
      rig.notifier.close();
      const next = new SubscriptionRig(rig);
      next.answer = rig.answer;
      rig = next;
      open.clear(); // its closures belong to the process that died
      rig.notifier.restore(rows);
    }
  }
  return { rig, sent };
}

function series(sent: readonly Out[]): Map<string, Out[]> {
  const by = new Map<string, Out[]>();
  const seen = new Set<string>();
  for (const message of sent) {
    if (message.method !== "NOTIFY" || message.status !== 0) continue;
    const dialog = `${header(message, "call-id")} ${tagOf(header(message, "from"))}`;
    const branch = header(message, "via");
    if (seen.has(branch)) continue; // the same NOTIFY once more
    seen.add(branch);
    by.set(dialog, [...(by.get(dialog) ?? []), message]);
  }
  return by;
}

describe("SIP-07 in any order", () => {
  test("numbers grow, nothing is lost, nothing is left", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 60 }), async (steps) => {
        const { rig, sent } = await play(steps);
        rig.answer = 200;
        rig.answerRows = [];
        await rig.clock.advance(limits.lamps.refusedMs + 45_000);
        const word = rig.lamp.word;
        const alive = new Set([...rig.rows.values()].map((row) => `${row.callId} ${row.localTag}`));
        for (const [dialog, notifies] of series([...sent, ...rig.sent])) {
          const numbers = notifies.map(cseqOf);
          const versions = notifies.map(({ body }) => Number(body.split(" ")[0]));
          for (let i = 1; i < notifies.length; i++) {
            expect(numbers[i]).toBeGreaterThan(numbers[i - 1] ?? 0);
            expect(versions[i]).toBeGreaterThan(versions[i - 1] ?? -1);
          }
          // Whoever still watches knows the state as it is.
          if (alive.has(dialog)) expect(notifies.at(-1)?.body.split(" ")[1]).toBe(word);
        }
        expect(rig.notifier.size).toBe(rig.rows.size);
        await rig.clock.advance(3_700_000);
        expect([rig.notifier.size, rig.rows.size, rig.agent.sizes.dialogs]).toEqual([0, 0, 0]);
        rig.notifier.close();
        await rig.clock.advance(40_000);
        expect(rig.clock.pendingWhy()).toEqual([]);
      }),
      { numRuns: 60 },
    );
  }, 60_000);
});
