// A caller asks for their order: keyed in, looked up, asked of a service, told to somebody by message; and a flow that goes on where each of them fails.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { parseConfig } from "../../../src/app/config.ts";
import type { HttpAsk, HttpOutcome } from "../../../src/app/core/flow/http.ts";
import { Outward } from "../../../src/app/core/flow/make-outward.ts";
import { openFlowOutside } from "../../../src/app/flow-outside.ts";
import { readCsv } from "../../../src/app/table-csv.ts";
import { silentLog } from "../../../src/base/log.ts";
import { ok } from "../../../src/base/result.ts";
import { seededRng } from "../../../src/base/rng.ts";
import { MemoryDatabase } from "../../../src/store/memory-database.ts";
import { listenTo, press } from "../feature-story.ts";
import type { House } from "../house.ts";
import { houseWith, withDoors } from "./flow-story.ts";

const FLOW = `
flow: main
variables: { number: "", order: null, eta: "" }
onError: sorry
nodes:
  ask:
    collect: number
    words: [{ prompt: order-ask }]
    digits: 4
    next: { done: find, timeout: bye, invalid: bye }
  find: { lookUp: orders, by: number, into: order, next: { found: when, none: unknown } }
  when:
    request: "https://crm.example.com/eta/\${order.number}"
    headers: { authorization: "Bearer \${secret.crm}" }
    map: { eta: response.body.days }
    next: { done: told, refused: told }
  told:
    message: { via: phone, to: "1003", text: "\${call.from}: \${order.number} \${eta}" }
    next: tell
  tell: { say: [{ digits: eta }], next: bye }
  unknown: { play: order-unknown, next: bye }
  sorry: { play: sorry, next: bye }
  bye: { hangUp: [{ prompt: goodbye }] }
`;

interface Rig {
  readonly house: House;
  readonly asked: HttpAsk[];
  readonly phoned: string[];
  readonly lines: string[];
  readonly outward: Outward;
}

async function rig(answer: () => HttpOutcome): Promise<Rig> {
  const house = houseWith([FLOW]);
  const { clock } = house;
  const database = new MemoryDatabase({ clock });
  const [asked, phoned, lines]: [HttpAsk[], string[], string[]] = [[], [], []];
  const say = (event: string, fields?: object): void => void lines.push(`${event} ${JSON.stringify(fields)}`);
  const http = {
    placeOf: () => ok("https://crm.example.com"),
    send: async (ask: HttpAsk) => {
      asked.push(ask);
      return answer();
    },
  };
  const outward = new Outward({
    ...{ clock, database, rng: seededRng(1), log: { ...silentLog, warn: say, error: say } },
    office: () => house.site.office(),
    callers: house.waiting.callers.list,
    flowOutside: { http, senders: {}, secret: (name) => (name === "crm" ? "s3cret" : undefined) },
    sendMessage: async (to, text) => {
      phoned.push(`${to} ${text}`);
      return { kind: "delivered" };
    },
  });
  withDoors(house, outward.doors);
  const rows = readCsv([new TextEncoder().encode("number,status\nA-1024,shipped\n")]);
  const terms = { name: "orders", keyColumn: undefined, keys: "text", by: "li", dryRun: false } as const;
  const imported = outward.tables.import(rows, terms);
  while (outward.tables.size > 0) {
    await setImmediate();
    await clock.advance(25);
  }
  expect((await imported).ok).toBe(true);
  return { house, asked, phoned, lines, outward };
}

async function call({ house }: Rig, keys: string): Promise<readonly string[]> {
  const caller = house.dial("8000");
  await house.settle();
  expect(await listenTo(house)).toEqual(["order-ask"]);
  await press(house, keys);
  await house.clock.advance(2_000); // a further try
  const heard = await listenTo(house);
  await house.settle();
  expect(caller.state).toBe("ended");
  return heard;
}

const answered = (body: string, status = 200): HttpOutcome => {
  return { kind: "answer", status, headers: {}, type: "application/json", text: body };
};

describe("IVR-02 a caller asks for their order", () => {
  test("by the digits of its number; a service says when it comes, a colleague reads of it", async () => {
    const made = await rig(() => answered('{"days":"3"}'));
    expect(await call(made, "1024")).toEqual(["digit-3", "goodbye"]);
    expect(made.asked[0]?.url).toBe("https://crm.example.com/eta/A-1024");
    expect(made.asked[0]?.headers.get("authorization")).toBe("Bearer s3cret");
    expect(made.phoned).toEqual(["1003 1003: A-1024 3"]);
    expect(made.outward.sizes).toEqual({ flowRequests: 0, flowMessages: 0, tablesInWork: 0 });
  });

  test("a number that there is not", async () => {
    const made = await rig(() => answered("{}"));
    expect(await call(made, "9999")).toEqual(["order-unknown", "goodbye"]);
    expect(made.asked).toEqual([]);
  });

  test("a service that is down: the flow goes where errors go, and no secret is told", async () => {
    const made = await rig(() => ({ kind: "failed", fault: "https://crm.example.com: nobody listens there" }));
    expect(await call(made, "1024")).toEqual(["sorry", "goodbye"]);
    expect(made.lines.join()).toContain("flow.request-failed");
    expect(made.lines.join()).not.toMatch(/s3cret|A-1024/);
    expect(made.house.writes.map(({ values }) => values.join()).join()).not.toContain("s3cret");
  });

  test("an answer that is no JSON", async () => {
    expect(await call(await rig(() => answered("{")), "1024")).toEqual(["sorry", "goodbye"]);
  });
});

describe("flows.secrets of zongji.yaml", () => {
  test("come from the environment and from files beside it; what is not there is a trouble, not an end", () => {
    const folder = mkdtempSync(join(tmpdir(), "secrets-"));
    writeFileSync(join(folder, "erp"), "from a file\n");
    writeFileSync(join(folder, "empty"), "\n");
    const flows = "{ crm: { env: CRM }, erp: { file: erp }, a: { env: NONE }, b: { file: none }, c: { file: empty } }";
    const config = parseConfig(`flows: { secrets: ${flows} }`);
    if (!config.ok) throw new Error(JSON.stringify(config.fault));
    const opened = openFlowOutside({
      config: config.value,
      configDirectory: folder,
      log: silentLog,
      env: { CRM: "x y" },
    });
    expect(["crm", "erp", "a", "b", "c", "constructor"].map(opened.secret)).toEqual([
      "x y",
      "from a file",
      ...Array(4),
    ]);
    expect(opened.troubles).toEqual([
      "flows: no secret a: $NONE is not set",
      "flows: no secret b: nothing in none",
      "flows: no secret c: nothing in empty",
    ]);
    opened.close();
    rmSync(folder, { recursive: true });
  });
});
