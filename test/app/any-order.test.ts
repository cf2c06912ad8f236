import fc from "fast-check";
import { expect, test } from "vitest";
import type { AgentKey } from "../../src/base/ids.ts";
import { type FakeSession, sdpOf } from "../call/fake-session.ts";
import { House } from "./house.ts";

const NUMBERS = ["1001", "1002", "1003", "7000", "7000", "7001", "9196", "*22", "*24", "4040"];
const AGENTS = ["5001", "5002"] as const;

const step = fc.record({
  what: fc.constantFrom(
    "dial",
    "dial",
    "dial without an offer",
    "caller leaves",
    "caller holds",
    "caller resumes",
    "caller vanishes",
    "phone rings",
    "phone sounds",
    "phone answers",
    "phone answers",
    "phone answers badly",
    "phone refuses",
    "phone leaves",
    "agent ready",
    "agent ready",
    "agent busy",
    "agent out",
    "supervisor hangs up",
    "ports run out",
    "a moment",
    "a moment",
    "some seconds",
  ),
  pick: fc.nat({ max: 1_000 }),
});

test("whatever happens in whatever order and in one tick or many: nothing of any call is left, and each has one record", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 50 }), async (steps) => {
      const house = new House();
      house.phones.set("1002", 2);
      const callers: FakeSession[] = [];
      for (const { what, pick } of steps) await happen(house, callers, what, pick);
      house.media.ports = 1_000;
      await house.clock.advance(100);
      for (const caller of callers) leave(caller);
      for (const { phone } of house.rung) leave(phone);
      house.bugs.splice(0, house.bugs.length, ...house.bugs.filter((bug) => !bug.startsWith("call.no-port")));
      await house.expectNothingLeft();
      expect(house.finished.length).toBe(callers.length);
    }),
    { numRuns: 300 },
  );
}, 60_000);

function leave(phone: FakeSession): void {
  if (phone.state === "answered") phone.phoneHangsUp();
  else if (phone.side === "caller") phone.phoneCancels();
  else phone.phoneRefuses(480);
}

async function happen(house: House, callers: FakeSession[], what: string, pick: number): Promise<void> {
  const one = <T>(all: readonly T[]): T | undefined => all[pick % Math.max(1, all.length)];
  const caller = one(callers.filter((session) => session.state !== "ended"));
  const talking = one(callers.filter((session) => session.state === "answered"));
  const phone = one(house.rung.map((rung) => rung.phone).filter((session) => session.state !== "ended"));
  const ringing = one(house.rung.map((rung) => rung.phone).filter(({ state }) => state === "new" || state === "early"));
  const agent = (one(AGENTS) ?? "5001") as AgentKey;
  switch (what) {
    case "dial":
    case "dial without an offer": {
      const init = what === "dial" ? {} : { sdp: undefined };
      callers.push(house.dial(one(NUMBERS) ?? "7000", { ...init, from: pick % 3 === 0 ? "1001" : "1003" }));
      return;
    }
    case "caller leaves":
      return caller === undefined ? undefined : leave(caller);
    case "caller holds":
      return talking?.phoneOffers(sdpOf({ direction: pick % 2 === 0 ? "sendonly" : "inactive" }));
    case "caller resumes":
      return talking?.phoneOffers(sdpOf());
    case "caller vanishes":
      return talking?.phoneVanishes();
    case "phone rings":
      return ringing?.phoneProgress(180, pick % 4 === 0 ? sdpOf() : undefined);
    case "phone sounds":
      return ringing?.phoneProgress(183, sdpOf());
    case "phone answers":
      return ringing?.phoneAnswers();
    case "phone answers badly":
      return ringing?.phoneAnswers(sdpOf({ codecs: ["opus"] }));
    case "phone refuses":
      return ringing?.phoneRefuses([480, 486, 603, 404, 500][pick % 5] ?? 480);
    case "phone leaves":
      return phone === undefined ? undefined : leave(phone);
    case "agent ready":
      return house.ready(agent);
    case "agent busy":
      return void house.floor.input({ kind: "busy", agent, reason: "lunch" });
    case "agent out":
      return void house.floor.input({ kind: "sign-out", agent });
    case "supervisor hangs up": {
      const arrived = house.facts.flatMap((fact) => (fact.kind === "call.arrived" ? [fact.call] : []));
      return house.calls.find(one(arrived) ?? "")?.stop("hung-up-by-command");
    }
    case "ports run out":
      house.media.ports = house.media.ports === 0 ? 1_000 : 0;
      return;
    case "a moment":
      return house.settle();
    default:
      return house.clock.advance(pick * 20);
  }
}
