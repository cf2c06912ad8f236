import { beforeEach, describe, expect, test } from "vitest";
import { Desk } from "../../src/acd/desk.ts";
import { AgentCodes } from "../../src/app/core/agent-codes.ts";
import { deskSetup } from "../../src/app/core/desk-setup.ts";
import { Dispositions } from "../../src/app/core/dispositions.ts";
import { Floor } from "../../src/app/core/floor.ts";
import { wrapUpByPhone } from "../../src/app/core/wrap-up-codes.ts";
import type { AgentKey, ExtensionKey } from "../../src/base/ids.ts";
import { seededRng } from "../../src/base/rng.ts";
import { NumberPlan } from "../../src/call/route.ts";
import { parseOffice } from "../../src/office/parse.ts";
import { VirtualClock } from "../world/clock.ts";

const OFFICE = `
extensions:
  "1001": { secret: "kx83-vnq2-77" }
  "1002": { secret: "ab83-vnq2-78" }
agents:
  "5001": { name: 李雷, extension: "1001", pin: "4321" }
queues: { support: { number: "7000" } }
`;

let clock: VirtualClock;
let floor: Floor;
let dial: (phone: string, digits: string) => string;

beforeEach(() => {
  const office = parseOffice(OFFICE);
  if (!office.ok) throw new Error(JSON.stringify(office.fault));
  clock = new VirtualClock();
  floor = new Floor({ clock, desk: new Desk({ rng: seededRng(1) }), facts: () => {} });
  floor.input({ kind: "setup", setup: deskSetup(office.value) });
  const codes = new AgentCodes({ clock, floor, office: () => office.value });
  const dispositions = new Dispositions({ office: () => office.value, floor });
  const plan = new NumberPlan(office.value);
  dial = (phone, digits) => {
    const destination = plan.route(digits);
    if (destination.kind !== "feature") throw new Error(`${digits} is no feature code`);
    const extension = phone as ExtensionKey;
    const { feature, argument } = destination;
    if (feature === "wrapUp") {
      const site = { office: () => office.value, floor, clock, dispositions };
      return wrapUpByPhone({ feature, argument, extension }, site)[0] as string;
    }
    return codes.dialled({ feature: feature as Parameters<AgentCodes["dialled"]>[0]["feature"], argument, extension });
  };
});

const state = (): string => floor.desk.agents(clock.now())[0]?.state.kind ?? "";

describe("ACD-19 an agent's day by feature codes", () => {
  test("sign in at the own phone, ready, busy with a reason, break, sign out", () => {
    expect(dial("1001", "*22")).toBe("signed-in");
    expect(dial("1001", "*24")).toBe("ready");
    expect(state()).toBe("ready");
    expect(dial("1001", "*253")).toBe("busy");
    expect(floor.desk.agents(clock.now())[0]?.state).toEqual({ kind: "busy", reason: "3" });
    expect(dial("1001", "*26")).toBe("on-break");
    expect(dial("1001", "*23")).toBe("signed-out");
    expect(state()).toBe("signed-out");
  });

  test("at another phone only with agent number and PIN", () => {
    expect(dial("1002", "*22")).toBe("not-allowed");
    expect(dial("1002", "*22*5001*9999")).toBe("wrong-pin");
    expect(dial("1002", "*22*5001*4321")).toBe("signed-in");
    expect(floor.desk.agentAt("1002" as ExtensionKey)).toBe("5001" as AgentKey);
  });

  test("a PIN cannot be guessed: after five wrong ones the right one is wrong too, for ten minutes", async () => {
    for (let i = 0; i < 5; i++) expect(dial("1002", `*22*5001*${1000 + i}`)).toBe("wrong-pin");
    expect(dial("1002", "*22*5001*4321")).toBe("wrong-pin");
    await clock.advance(10 * 60_000);
    expect(dial("1002", "*22*5001*4321")).toBe("signed-in");
  });

  test("whether an agent exists cannot be heard", () => {
    expect(dial("1002", "*22*5999*4321")).toBe(dial("1002", "*22*5001*0000"));
  });

  test("the end of wrap-up ends no break", () => {
    dial("1001", "*22");
    dial("1001", "*26");
    expect(dial("1001", "*27")).toBe("not-allowed");
    expect(state()).toBe("break");
  });

  test("codes of a phone where nobody is signed in", () => {
    for (const code of ["*23", "*24", "*25", "*26", "*27"]) expect(dial("1001", code)).toBe("not-signed-in");
  });

  test("digits that mean nothing behind a code", () => {
    dial("1001", "*22");
    expect(dial("1001", "*2499")).toBe("unknown-number");
    expect(dial("1001", "*25*1")).toBe("unknown-number");
    expect(dial("1001", "*22*abc")).toBe("unknown-number");
  });
});
