import fc from "fast-check";
import { expect, test } from "vitest";
import type { AgentKey } from "../../src/base/ids.ts";
import { type FakeSession, sdpOf } from "../call/fake-session.ts";
import { House, OFFICE } from "./house.ts";

const NUMBERS = ["1001", "1002", "1003", "7000", "7000", "7001", "9196", "*22", "*24", "4040", "*8", "701", "700"];
const SHARED = `${OFFICE.replaceAll(/secret: "/g, 'pickup: [hall], secret: "')}
parking: { number: "700", slots: "701-702", timeout: 20s }
`;
const KEYS = ["*11002#", "*21002#", "*2", "*3", "*4", "*14040#", "*", "5"];
const AGENTS = ["5001", "5002"] as const;

interface Step {
  readonly what: string;
  readonly pick: number;
}

const step: fc.Arbitrary<Step> = fc.record({
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
    "a phone sends the other on",
    "a phone sends the other on",
    "a phone joins two calls",
    "a phone joins two calls",
    "a phone takes another's place",
    "keys are pressed",
    "keys are pressed",
    "a way breaks",
    "a new address is taken",
    "a new address is refused",
    "calls live on many workers",
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

const sending: fc.Arbitrary<Step> = fc.record({
  what: fc.constantFrom(
    "dial",
    "phone rings",
    "phone answers",
    "phone answers",
    "phone answers",
    "phone refuses",
    "phone leaves",
    "caller leaves",
    "caller holds",
    "a phone sends the other on",
    "a phone sends the other on",
    "a phone sends the other on",
    "a phone joins two calls",
    "a phone joins two calls",
    "a phone takes another's place",
    "keys are pressed",
    "keys are pressed",
    "keys are pressed",
    "a way breaks",
    "a new address is taken",
    "a new address is refused",
    "calls live on many workers",
    "supervisor hangs up",
    "ports run out",
    "a moment",
    "a moment",
    "a moment",
    "some seconds",
  ),
  pick: fc.nat({ max: 1_000 }),
});

async function lives(house: House, callers: FakeSession[], steps: readonly Step[]): Promise<void> {
  for (const { what, pick } of steps) await happen(house, callers, what, pick);
  house.media.ports = 1_000;
  await house.clock.advance(100);
  for (let round = 0; round < 3; round++) {
    for (const caller of callers) leave(caller);
    for (const { phone } of house.rung) leave(phone);
    await house.settle(); // somebody may have been rung again
  }
  house.bugs.splice(0, house.bugs.length, ...house.bugs.filter((bug) => !bug.startsWith("call.no-port")));
  await house.expectNothingLeft();
  const count = (kind: string): number => house.facts.filter((fact) => fact.kind === kind).length;
  expect(house.finished.length).toBe(count("call.arrived"));
  expect(count("call.unparked")).toBe(count("call.parked"));
}

test("whatever happens in whatever order and in one tick or many: nothing of any call is left, and each has one record", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 50 }), async (steps) => {
      const house = new House(SHARED);
      house.phones.set("1002", 2);
      await lives(house, [], steps);
    }),
    { numRuns: 300 },
  );
}, 60_000);

test("SIP-06 the same where people talk already, one of them in two calls, and send each other on", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(sending, { maxLength: 25 }), async (steps) => {
      const house = new House(SHARED);
      house.ready("5002");
      const callers: FakeSession[] = [];
      for (const [from, to] of [
        ["1003", "1001"],
        ["1001", "1003"],
        ["1001", "7000"],
      ] as const) {
        callers.push(house.dial(to, { from }));
        await house.settle();
        house.last.phoneProgress(180);
        house.last.phoneAnswers();
        await house.settle();
      }
      await lives(house, callers, steps);
    }),
    { numRuns: 300 },
  );
}, 60_000);

function leave(phone: FakeSession): void {
  if (phone.state === "answered") phone.phoneHangsUp();
  else if (phone.side === "caller") phone.phoneCancels();
  else phone.phoneRefuses(480);
}

/** Whose phone it is. */
function userOf(session: FakeSession | undefined): string | undefined {
  const { from, to } = session?.invite ?? {};
  return (session?.side === "caller" ? from : to)?.uri;
}

async function happen(house: House, callers: FakeSession[], what: string, pick: number): Promise<void> {
  const one = <T>(all: readonly T[]): T | undefined => all[pick % Math.max(1, all.length)];
  const caller = one(callers.filter((session) => session.state !== "ended"));
  const talking = one(callers.filter((session) => session.state === "answered"));
  const phone = one(house.rung.map((rung) => rung.phone).filter((session) => session.state !== "ended"));
  const ringing = one(house.rung.map((rung) => rung.phone).filter(({ state }) => state === "new" || state === "early"));
  const connected = [...callers, ...house.rung.map((rung) => rung.phone)].filter(({ state }) => state === "answered");
  const agent = (one(AGENTS) ?? "5001") as AgentKey;
  switch (what) {
    case "dial":
    case "dial without an offer": {
      const init = what === "dial" ? {} : { sdp: undefined };
      callers.push(house.dial(one(NUMBERS) ?? "7000", { ...init, from: pick % 3 === 0 ? "1001" : "1003" }));
      return;
    }
    case "a phone sends the other on":
      return void one(connected)?.phoneRefers(one(NUMBERS) ?? "1001");
    case "a phone joins two calls": {
      const first = one(connected);
      const own = connected.filter((session) => session !== first && userOf(session) === userOf(first));
      return void first?.phoneRefers("x", (own.at(-1) ?? first).named);
    }
    case "a phone takes another's place": {
      const replaced = one(
        [...callers, ...house.rung.map((rung) => rung.phone)].filter(({ state }) => state !== "ended"),
      );
      if (replaced !== undefined) callers.push(house.dial("x", { from: "1002", replaces: replaced.named }));
      return;
    }
    case "keys are pressed": {
      const legs = [...house.media.legs.entries()];
      const [leg, { call } = { call: undefined }] = one(legs) ?? [];
      if (leg === undefined || call === undefined) return;
      for (const digit of one(KEYS) ?? "") house.media.facts({ kind: "digit", call, leg, digit, durationMs: 80 });
      return;
    }
    case "a way breaks":
      return one(connected)?.phoneFlow(pick % 3 === 0 ? "flow-broken" : "flow-moved");
    case "a new address is taken":
      return one(connected.filter(({ reoffers }) => reoffers.length > 0))?.phoneAnswersOffer(sdpOf());
    case "a new address is refused":
      return one(connected.filter(({ reoffers }) => reoffers.length > 0))?.phoneRefusesOffer(488);
    case "calls live on many workers":
      house.media.near = pick % 2 === 0;
      return;
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
