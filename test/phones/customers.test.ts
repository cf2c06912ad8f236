// CRM-01 to CRM-13 with real calls: a carrier's caller (SIPp) whom the office knows from a file, an agent's phone that rings with the name on its
// display, the screen that fills meanwhile, the ticket made from the call, the timeline afterwards, and all of it still there after a kill.

import { spawn } from "node:child_process";
import { createHmac } from "node:crypto";
import { writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { eventually, pause } from "./rig/eventually.ts";
import { CARRIER, callerWithKeys } from "./rig/keys-caller.ts";
import { LOOPBACK } from "./rig/ports.ts";
import type { Ended } from "./rig/programs.ts";
import { SippPhone } from "./rig/sipp-phone.ts";
import { RealSwitch } from "./rig/switch.ts";
import { withoutSipp } from "./rig/tools.ts";

const PROGRAM = fileURLToPath(new URL("../../bin/zongji", import.meta.url));
const SECRET = "hook-word-of-the-trial-9271";
const FILE = `姓名,电话,级别,车牌
王芳,138-0013-8000,VIP,闽D12345
张三,13900139000,普通,闽D54321
打错了,电话是啥,VIP,
`;
const OFFICE = (hook: number) => ({
  ring: "15s",
  wrapUp: "1s",
  numbers: '  "+862155550000": { queue: support }',
  more: `
tiers: [gold, standard]
classes: { vip: { name: VIP, tier: gold } }
customers: { fields: { plate: { name: 车牌 } } }
hours: { always: { week: ["mon-sun 00:00-24:00"] } }
users: { ada: { role: agent, agent: "5001", extension: "1001" }, boss: { role: administrator } }
tickets:
  repair:
    name: 报修
    hours: always
    fields: { address: { name: 地址 } }
    steps:
      record: { name: 登记, role: agent, next: [visit] }
      visit: { name: 上门, team: a, limit: 8h, next: [done] }
      done: { closes: solved }
webhooks: { crm: { url: "http://127.0.0.1:${hook}/in", secret: ${SECRET}, events: ["ticket.*"] } }
trunks: { carrier: { host: ${CARRIER}, register: false, qualify: 0s, addresses: [${CARRIER}], numbers: e164 } }
`,
});

interface Pop {
  readonly call: string;
  readonly customer: { readonly id: string; readonly name: string; readonly class: string | null } | null;
  readonly tickets: readonly { readonly id: string; readonly step: string }[];
}

describe.skipIf(withoutSipp !== "")(`CRM-04 who calls and why${withoutSipp}`, () => {
  let office: RealSwitch;
  let phone: SippPhone;
  let hook: Server;
  const told: { readonly signature: string; readonly id: string; readonly at: string; readonly body: string }[] = [];

  beforeAll(async () => {
    hook = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on("data", (chunk: Buffer) => chunks.push(chunk));
      request.on("end", () => {
        const header = (name: string): string => String(request.headers[name] ?? "");
        const body = Buffer.concat(chunks).toString("utf8");
        told.push({
          signature: header("webhook-signature"),
          id: header("webhook-id"),
          at: header("webhook-timestamp"),
          body,
        });
        response.writeHead(204).end();
      });
    });
    await new Promise<void>((resolve) => hook.listen(0, LOOPBACK, resolve));
    const { port } = hook.address() as AddressInfo;
    office = await RealSwitch.start({}, "0s", (config) => `${config}flows: { allow: ["127.0.0.1:${port}"] }\n`);
    await office.apply(OFFICE(port));
    writeFileSync(join(office.folder, "customers.csv"), FILE);
    phone = await SippPhone.registered(office, "1001");
    await office.onlyReady("5001");
  });
  afterEach(() => office.isQuiet());
  afterAll(async () => {
    await office.portsAreBack();
    await office.close();
    hook.close();
    expect(office.complaints()).toEqual([]);
  });

  test("a file of customers: two are taken, the one with a wrong number is in the error file with the reason", async () => {
    const file = join(office.folder, "customers.csv");
    const map = "姓名=name,电话=phone,级别=class,车牌=field.plate";
    const done = await office.ask<{ imported: number; rejected: number; errorFile: string }>(
      ...["customer", "import", file, "--map", map],
    );
    expect(done).toMatchObject({ imported: 2, rejected: 1 });
    expect(done.errorFile).toMatch(/customers\.errors\.csv$/);
    for (const text of ["13800138000", "+86 138 0013 8000", "wf", "wangfang", "王", "D12345"]) {
      const found = await office.ask<readonly { name: string }[]>("customer", "find", text);
      expect(
        found.map(({ name }) => name),
        text,
      ).toEqual(["王芳"]);
    }
  });

  test("while the phone rings: the name on its display, customer and open ticket on the screen; then a ticket from the call in one action", async () => {
    const { id: before } = await office.ask<{ id: string }>(
      ...["ticket", "create", "repair", "漏水", "--phone", "13800138000", "--field", "address=厦门"],
    );
    const { token } = await office.ask<{ token: string }>("user", "token", "ada");
    const [watch, hers] = [watchEvents(office), watchEvents(office, token)];
    // They read from the first event on: now they are there.
    await Promise.all([watch, hers].map((one) => one.until(({ length }) => length > 0)));
    const rung = await phone.begins(
      phone
        .callee()
        .isCalled(undefined, { header: "From", matching: ".*王芳.*" })
        .rings()
        .waits(1_500)
        .answers()
        .waits(1_000)
        .hangsUp(),
    );
    const caller = callerWithKeys(office, { dials: "+862155550000", how: "info", key: "9", afterMs: 500 });
    const pop = await eventually(
      "the screen of the agent fills",
      () => popOf(office),
      (found) => found !== undefined,
    );
    expect(pop?.customer).toMatchObject({ name: "王芳", class: "vip" });
    expect(pop?.tickets.map(({ id, step }) => `${id} ${step}`)).toEqual([`${before} 登记`]);
    const made = await office.ask<{ id: string; customer: string; step: string }>(
      ...["ticket", "create", "repair", "又漏了", "--call", pop?.call ?? ""],
    );
    expect(made).toMatchObject({ customer: pop?.customer?.id, step: "record" });
    await rung.done;
    expect(await caller).toMatchObject({ status: 0 });
    const record = await office.newRecord();
    await office.say("ticket", "move", made.id, "visit");
    const timeline = await office.ask<readonly { kind: string; id: string }[]>(
      "customer",
      "timeline",
      pop?.customer?.id ?? "",
    );
    const kinds = timeline.map(({ kind }) => kind);
    for (const kind of ["call", "ticket", "recording"]) expect(kinds).toContain(kind);
    const events = await watch.until((all) => all.some(({ type }) => type === "ticket.moved"));
    const pops = await hers.until((all) => all.some(({ type }) => type === "screen.pop"));
    for (const one of [watch, hers]) one.stop();
    expect(pops.filter(({ type }) => type === "screen.pop").length).toBeGreaterThan(0);
    const types = events.map(({ type }) => type);
    for (const type of ["call.arrived", "ticket.created", "call.ended", "ticket.moved"]) expect(types).toContain(type);
    expect(types, "the screen of the one who is rung, and nobody else's").not.toContain("screen.pop");
    expect(record.ending).toBe("completed");
  });

  test("the webhook is told of the tickets, signed as its secret says", async () => {
    await eventually(
      "the webhook has heard of the move",
      () => told.map(({ body }) => (JSON.parse(body) as { type: string }).type),
      (types) => types.includes("ticket.moved"),
    );
    for (const { signature, id, at, body } of told) {
      const mac = createHmac("sha256", SECRET).update(`${id}.${at}.${body}`).digest("base64");
      expect(signature.split(" ")).toContain(`v1,${mac}`);
    }
  });

  test("a number nobody knows becomes a customer in one step, and the call is in their timeline", async () => {
    const rung = await phone.begins(phone.callee().isCalled().rings().answers().waits(800).hangsUp());
    const caller = callerWithKeys(office, {
      dials: "+862155550000",
      how: "info",
      key: "9",
      afterMs: 200,
      from: "+8613700137000",
    });
    const pop = await eventually(
      "the screen of the agent fills",
      () => popOf(office),
      (found) => found !== undefined,
    );
    expect(pop?.customer).toBeNull();
    const fresh = await office.ask<{ id: string }>("customer", "create", "--name", "李四", "--number", "13700137000");
    await rung.done;
    expect(await caller).toMatchObject({ status: 0 } satisfies Partial<Ended>);
    const { id } = await office.newRecord();
    const timeline = await office.ask<readonly { kind: string; id: string }[]>("customer", "timeline", fresh.id);
    expect(timeline.some((entry) => entry.kind === "call" && entry.id === id)).toBe(true);
  });

  test("killed and started again: customers, tickets and the numbers of events go on where they were", async () => {
    const before = await office.ask<readonly { seq: number }[]>("event", "list");
    await office.killAtOnce();
    await office.startAgain();
    expect((await office.ask<readonly unknown[]>("customer", "find", "王芳")).length).toBe(1);
    expect((await office.ask<readonly unknown[]>("ticket", "list")).length).toBe(2);
    const [known] = await office.ask<readonly { id: string }[]>("customer", "find", "13700137000");
    await office.say("customer", "note", known?.id ?? "", "called back");
    const after = await office.ask<readonly { seq: number; type: string }[]>("event", "list");
    expect(Math.max(...after.map(({ seq }) => seq))).toBeGreaterThan(Math.max(...before.map(({ seq }) => seq)));
    await pause(100);
  });
});

/** undefined: nobody calls yet. */
function popOf(office: RealSwitch): Promise<Pop | undefined> {
  return office.ask<Pop>("agent", "pop", "5001").catch(() => undefined);
}

interface Watched {
  readonly type: string;
  readonly seq: number | null;
}

/** `event watch --json`, until what is looked for has come. */
function watchEvents(office: RealSwitch, token?: string) {
  const watching = ["event", "watch", "--after", "0", "--json", ...(token === undefined ? [] : ["--token", token])];
  const child = spawn(process.execPath, [PROGRAM, "--data", office.dataDirectory, ...watching]);
  let text = "";
  child.stdout.on("data", (chunk: Buffer) => {
    text += chunk.toString("utf8");
  });
  const seen = (): readonly Watched[] =>
    text
      .split("\n")
      .slice(0, -1)
      .map((line) => JSON.parse(line) as Watched);
  return {
    async until(isEnough: (all: readonly Watched[]) => boolean): Promise<readonly Watched[]> {
      return eventually("the events have come", async () => seen(), isEnough);
    },
    stop: () => child.kill("SIGKILL"),
  };
}
