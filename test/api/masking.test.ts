import { request } from "node:http";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { answer, refuse } from "../../src/api/answer.ts";
import { type ApiServer, startApi } from "../../src/api/server.ts";
import { silentLog } from "../../src/base/log.ts";
import type { Office } from "../../src/office/office.ts";
import type { Role } from "../../src/office/users.ts";
import { endedCall, FakeSwitch } from "./fake-switch.ts";
import { peopleOffice, samplePeople, TOKEN_OF } from "./sample-people.ts";

const NUMBER = "13800138000";
const SEEN = "138****8000";

let fake: FakeSwitch;
let api: ApiServer;

beforeEach(async () => {
  fake = new FakeSwitch();
  const office: Office = {
    ...peopleOffice(),
    numbers: new Map([["+8610086", { kind: "echo" as const }]]),
    masking: new Map([
      ["agent", { numbers: "middle", emails: "middle", fields: [] }],
      ["qa-supervisor", { numbers: "hidden", emails: "hidden", fields: [] }],
    ]),
  };
  const call = { ...endedCall, from: NUMBER, to: "+8610086", notes: [`moved to ${NUMBER}`] };
  Object.assign(fake, {
    people: samplePeople({ [call.id]: { queue: "support", agent: "5001" } }, office),
    calls: async () => answer([call]),
    call: async () => answer(call),
    explainAgent: async () => refuse(409, "Not now", `the agent talks with ${NUMBER}`),
    watchQueues: (tell: (queues: unknown) => void) => {
      tell([{ id: "support", callers: [{ from: NUMBER }] }]);
      return () => {};
    },
  });
  const http = { host: "127.0.0.1", port: 0 };
  api = await startApi({ control: fake, data: fake.folder, http, https: undefined, log: silentLog });
});
afterEach(async () => {
  await api.close();
  fake.remove();
});

/** The body as it came; of a stream its first line. */
function ask(role: Role, path: string, body?: string): Promise<{ readonly status: number; readonly text: string }> {
  const [host, port] = (api.listening.find(({ what }) => what === "http")?.address ?? "").split(":");
  const headers = { authorization: `Bearer ${TOKEN_OF[role]}` };
  const method = body === undefined ? "GET" : "POST";
  return new Promise((resolve, reject) => {
    const client = request({ host, port, path, method, headers, agent: false }, (response) => {
      response.on("data", (chunk) => {
        resolve({ status: response.statusCode ?? 0, text: String(chunk) });
        client.destroy();
      });
    });
    client.on("error", reject);
    client.end(body);
  });
}

describe("CRM-14 numbers are masked by role", () => {
  test.each([
    ["a list", "/api/calls"],
    ["one of it", `/api/calls/${endedCall.id}`],
    ["a stream", "/api/queues?watch=true"],
    ["a refusal", "/api/agents/5001/explanation"],
  ])("in %s", async (_, path) => {
    const whole = (await ask("manager", path)).text;
    expect(whole).toContain(NUMBER);
    const seen = (await ask("agent", path)).text;
    expect(seen).toContain(SEEN);
    expect(seen).not.toContain(NUMBER);
    const hidden = (await ask("qa-supervisor", path)).text;
    expect(hidden).toContain("****");
    expect(hidden).not.toContain("8000");
  });

  test("ids, times and the office's own numbers stay, so that what is shown can be worked with", async () => {
    const [seen] = JSON.parse((await ask("agent", "/api/calls")).text);
    expect(seen).toMatchObject({ id: endedCall.id, to: "+8610086", startedAt: endedCall.startedAt, agent: "5001" });
  });

  test("a masked number that is sent back is refused, or it would be kept as it is shown", async () => {
    const path = `/api/agents/5001/wrap-up`;
    expect(await ask("agent", path, `{"disposition":"${SEEN}"}`)).toMatchObject({ status: 422 });
    expect((await ask("agent", path, '{"disposition":"sold"}')).status).not.toBe(422);
    expect((await ask("manager", path, `{"disposition":"${SEEN}"}`)).status).not.toBe(422);
  });

  test("a new office file counts from the next answer on", async () => {
    Object.assign(fake, { people: samplePeople({ [endedCall.id]: { queue: "support", agent: "5001" } }) });
    expect((await ask("agent", "/api/calls")).text).toContain(NUMBER);
  });
});
