import { request as httpRequest } from "node:http";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { rightOf } from "../../src/api/admission.ts";
import { apiRoutes } from "../../src/api/api-routes.ts";
import { ROUTE_RIGHTS, type RouteRight } from "../../src/api/route-rights.ts";
import { type ApiServer, startApi } from "../../src/api/server.ts";
import type { StatusView } from "../../src/api/views.ts";
import { WrongTokens } from "../../src/api/wrong-tokens.ts";
import { limits } from "../../src/base/limits.ts";
import { silentLog } from "../../src/base/log.ts";
import { may, RIGHTS, scopeOf } from "../../src/office/rights.ts";
import { ROLES, type Role } from "../../src/office/users.ts";
import { endedCall, FakeSwitch } from "./fake-switch.ts";
import { complaintOf } from "./held.ts";
import { peopleOffice, samplePeople, TOKEN_OF } from "./sample-people.ts";

let fake: FakeSwitch;
let api: ApiServer;

beforeEach(async () => {
  fake = new FakeSwitch();
  const http = { host: "127.0.0.1", port: 0 };
  api = await startApi({ control: fake, data: fake.folder, http, https: undefined, log: silentLog });
});
afterEach(async () => {
  await api.close();
  fake.remove();
});

interface Wish {
  readonly method?: string;
  readonly path: string;
  readonly body?: string;
}

interface Got {
  readonly status: number;
  readonly json: unknown;
}

function over(
  where: { socketPath: string } | { host: string; port: number },
  wish: Wish,
  token?: string,
): Promise<Got> {
  const { method = "GET", path, body } = wish;
  const headers = {
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    ...(body === undefined ? {} : { "content-length": String(Buffer.byteLength(body)) }), // Node does not announce a body of DELETE by itself
  };
  return new Promise((resolve, reject) => {
    const client = httpRequest({ ...where, method, path, headers, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => {
        chunks.push(chunk);
        if (response.headers["content-type"] === "application/x-ndjson") client.destroy();
      });
      const done = (): void => {
        const text = Buffer.concat(chunks).toString("utf8");
        const [first = ""] = text.split("\n");
        const line = response.headers["content-type"] === "application/x-ndjson" ? first : text;
        const isJson = /^[[{]/.test(line);
        const json: unknown = isJson ? JSON.parse(line) : line;
        const type = response.headers["content-type"] ?? "";
        const complaint = isJson
          ? complaintOf(method, path, { status: response.statusCode ?? 0, type, json })
          : undefined;
        if (complaint === undefined) resolve({ status: response.statusCode ?? 0, json });
        else reject(new Error(complaint));
      };
      response.on("end", done);
      response.on("error", done);
      response.on("close", done);
    });
    client.on("error", (error) => (client.destroyed ? undefined : reject(new Error(`${method} ${path} ${error}`))));
    client.end(body);
  });
}

function tcp(wish: Wish, token?: string): Promise<Got> {
  const [host = "", port = ""] = (api.listening.find(({ what }) => what === "http")?.address ?? "").split(":");
  return over({ host, port: Number(port) }, wish, token);
}

function socket(wish: Wish, token?: string): Promise<Got> {
  return over({ socketPath: join(fake.folder, "zongji.sock") }, wish, token);
}

describe("CRM-11 the table of routes", () => {
  test("every route of the HTTP interface has its right, and every right is for a route there is", () => {
    const routes = apiRoutes.map(({ method, path }) => `${method} ${path}`);
    expect(routes.filter((route) => !Object.hasOwn(ROUTE_RIGHTS, route))).toEqual([]);
    expect(Object.keys(ROUTE_RIGHTS).filter((route) => !routes.includes(route))).toEqual([]);
  });

  test("what is named in a path is looked at in that path", () => {
    const wrong = Object.entries(ROUTE_RIGHTS).filter(
      ([route, { param }]) => param !== undefined && !route.includes(`:${param}`),
    );
    expect(wrong).toEqual([]);
  });

  test("an administrator may do everything, and nobody may do more than an administrator", () => {
    for (const action of Object.keys(RIGHTS) as (keyof typeof RIGHTS)[]) {
      expect([action, scopeOf("administrator", action)]).toEqual([action, "all"]);
    }
  });

  test("who may nothing of a kind may nothing of it anywhere, and who may everywhere may everywhere", () => {
    for (const action of Object.keys(RIGHTS) as (keyof typeof RIGHTS)[])
      for (const role of ROLES) {
        const reach = (["own", "team", "all"] as const).filter((on) => may({ role }, action, on));
        expect([[], ["own"], ["own", "team"], ["own", "team", "all"]]).toContainEqual(reach);
      }
  });
});

/** What is within a leader's teams and queues, and what is not; the agent is 5001 at phone 1001. */
const WITHIN: Readonly<Record<string, string>> = {
  agent: "5001",
  queue: "support",
  extension: "1001",
  mailbox: "1001",
  call: endedCall.id,
  user: "agent",
};
const BEYOND: Readonly<Record<string, string>> = {
  agent: "5002",
  queue: "sales",
  extension: "1002",
  mailbox: "1002",
  user: "manager",
};

function pathOf(path: string, right: RouteRight, ids: Readonly<Record<string, string>>): string {
  return path
    .replace(":id", encodeURIComponent(ids[right.on] ?? "x1"))
    .replace(":leg", "l1")
    .replace(":version", "1")
    .replaceAll(/:\w+/g, "x1");
}

function bodyOf(path: string): string {
  return path.endsWith("/supervisors") ? '{"role":"barge","phone":"1009"}' : "{}";
}

function actionOf(right: RouteRight): keyof typeof RIGHTS {
  const request = { query: new URLSearchParams(), json: { role: "barge" } };
  return typeof right.action === "string" ? right.action : right.action(request);
}

describe("CRM-11 routes and roles", () => {
  const cases = apiRoutes.flatMap((route) => {
    const right = rightOf(route.method, route.path);
    return right === undefined ? [] : ROLES.map((role) => ({ route, right, role }));
  });

  test("every role at every route gets what the table says: 403 where it has no right, or not so far", {
    timeout: 60_000,
  }, async () => {
    const wrong: string[] = [];
    for (const { route, right, role } of cases) {
      const scope = scopeOf(role, actionOf(right));
      const isOwn = actionOf(right) === "sign-in.change"; // of nobody else's, also not of the team's
      const wish = {
        method: route.method,
        path: pathOf(route.path, right, isOwn ? { user: role } : WITHIN),
        body: route.method === "GET" ? "" : bodyOf(route.path),
      };
      const { status } = await tcp(wish, TOKEN_OF[role]);
      // A recording or a voice message that is not there is out of reach for whoever does not reach everywhere, like what is somebody else's.
      const isThere = scope === "all" || (right.on !== "recording" && right.on !== "voice-message");
      const ownPhone =
        right.ownPhone !== true || scope === "all" || role === "team-leader" || !wish.path.endsWith("/supervisors");
      const mayDo = scope !== undefined && (right.on !== "everything" || scope === "all") && ownPhone && isThere;
      if ((status === 403) === mayDo) wrong.push(`${role} ${route.method} ${wish.path}: ${status}`);
      if (right.on in BEYOND && scope !== undefined && scope !== "all") {
        const beyond = {
          ...wish,
          path: pathOf(route.path, right, isOwn ? { user: role === "manager" ? "agent" : "manager" } : BEYOND),
        };
        const answered = (await tcp(beyond, TOKEN_OF[role])).status;
        if (answered !== 403) wrong.push(`${role} ${route.method} ${beyond.path}: ${answered}, beyond`);
      }
    }
    expect(wrong).toEqual([]);
  });

  test("what was refused never reached the switch", async () => {
    const before = fake.asked.length;
    for (const path of ["/api/office", "/api/log", "/api/guard/bans", "/api/audit", "/api/agents/5002"]) {
      expect((await tcp({ path }, TOKEN_OF.agent)).status).toBe(403);
    }
    expect((await tcp({ method: "PUT", path: "/api/office", body: "office: {}" }, TOKEN_OF.manager)).status).toBe(403);
    expect(fake.asked.length).toBe(before);
  });

  test("a refusal names the right and who has it, or how far it reaches", async () => {
    const none = (await tcp({ path: "/api/office" }, TOKEN_OF.agent)).json;
    expect(none).toMatchObject({
      detail: expect.stringMatching(/agent \(agent\).*office\.view.*administrator, manager/),
    });
    const far = (await tcp({ method: "POST", path: "/api/agents/5002/sign-out" }, TOKEN_OF["team-leader"])).json;
    expect(far).toMatchObject({ detail: expect.stringMatching(/agent\.set.*teams and queues.*agent 5002/) });
  });

  test("the secrets of the office file are the administrator's alone", async () => {
    expect((await tcp({ path: "/api/office" }, TOKEN_OF.manager)).status).toBe(200);
    expect((await tcp({ path: "/api/office?secrets=true" }, TOKEN_OF.manager)).status).toBe(403);
    expect((await tcp({ path: "/api/office?secrets=true" }, TOKEN_OF.administrator)).status).toBe(200);
  });

  test("quality supervisors listen and are not heard, and inspectors, who must not know whom they judge, do not listen", async () => {
    const path = `/api/calls/${endedCall.id}/supervisors`;
    const wish = (role: string) => ({ method: "POST", path, body: `{"role":"${role}","phone":"1009"}` });
    const asked = async (who: Role, role: string) => (await tcp(wish(role), TOKEN_OF[who])).status;
    expect(await asked("qa-supervisor", "listen")).toBe(200);
    expect(await asked("qa-supervisor", "whisper")).toBe(403);
    expect(await asked("qa-supervisor", "barge")).toBe(403);
    expect(await asked("qa-inspector", "listen")).toBe(403);
    expect(await asked("team-leader", "whisper")).toBe(200);
  });

  test("nobody is signed in by token at a phone that is not theirs: there the PIN is asked", async () => {
    const wish = (extension: string) => ({
      method: "POST",
      path: "/api/agents/5001/sign-in",
      body: `{"extension":"${extension}"}`,
    });
    expect((await tcp(wish("1001"), TOKEN_OF.agent)).status).toBe(200);
    expect((await tcp(wish("1002"), TOKEN_OF.agent)).status).toBe(403);
    expect((await tcp(wish("1003"), TOKEN_OF["team-leader"])).status).toBe(200); // a phone of the team
    expect((await tcp(wish("1002"), TOKEN_OF.manager)).status).toBe(200);
  });

  test("a leader supervises at the own phone, and at nobody else's", async () => {
    const wish = (phone: string) => ({
      method: "POST",
      path: `/api/calls/${endedCall.id}/supervisors`,
      body: `{"role":"listen","phone":"${phone}"}`,
    });
    expect((await tcp(wish("1009"), TOKEN_OF["team-leader"])).status).toBe(200);
    expect((await tcp(wish("1002"), TOKEN_OF["team-leader"])).json).toMatchObject({
      detail: "team-leader may do this at the own phone alone, and 1002 is not theirs.",
    });
  });
});

describe("CRM-11 lists", () => {
  const ids = (got: Got): unknown => (got.json as { readonly id: string }[]).map(({ id }) => id);

  test("show what is within reach and nothing else", async () => {
    expect(ids(await tcp({ path: "/api/agents" }, TOKEN_OF.manager))).toEqual(["5001", "5002"]);
    expect(ids(await tcp({ path: "/api/agents" }, TOKEN_OF["team-leader"]))).toEqual(["5001"]);
    expect(ids(await tcp({ path: "/api/agents" }, TOKEN_OF.agent))).toEqual(["5001"]);
    expect(ids(await tcp({ path: "/api/extensions" }, TOKEN_OF.agent))).toEqual(["1001"]);
  });

  test("of calls ask the database for those within reach, so that a page is a page", async () => {
    await tcp({ path: "/api/calls?limit=5" }, TOKEN_OF["team-leader"]);
    await tcp({ path: "/api/calls?limit=5" }, TOKEN_OF.manager);
    const [leader = "", manager = ""] = fake.asked.filter((one) => one.startsWith("calls ")).slice(-2);
    expect(leader).toContain('"within":{"scope":"team"');
    expect(manager).not.toContain("within");
  });

  test("users: a leader sees those of the team, a manager everybody", async () => {
    expect(ids(await tcp({ path: "/api/users" }, TOKEN_OF["team-leader"]))).toEqual(["team-leader", "agent"]);
    expect(ids(await tcp({ path: "/api/users" }, TOKEN_OF.manager))).toEqual([...ROLES]);
    expect((await tcp({ path: "/api/users/agent" }, TOKEN_OF["team-leader"])).status).toBe(200);
    expect((await tcp({ path: "/api/users/manager" }, TOKEN_OF["team-leader"])).status).toBe(403);
  });

  test("alarms are in the status for those who may see alarms", async () => {
    const open = async (role: Role) =>
      ((await tcp({ path: "/api/status" }, TOKEN_OF[role])).json as StatusView).alarms.open;
    expect((await open("team-leader")).length).toBe(1);
    for (const role of ["agent", "qa-supervisor", "qa-inspector"] as const) expect(await open(role), role).toEqual([]);
  });

  test("an agent who asks about a queue or a call learns how many colleagues there are, and nothing of them by name", async () => {
    const who = { path: "/api/queues/support/who" };
    expect((await tcp(who, TOKEN_OF.agent)).json).toMatchObject({ agents: [{ id: "5001" }], unlisted: 4 });
    expect((await tcp(who, TOKEN_OF["team-leader"])).json).toMatchObject({ agents: [{ id: "5001" }, { id: "5002" }] });
    const why = { path: `/api/calls/${endedCall.id}/explanation` };
    const nobody = { agents: [], leftOut: 1 };
    const people = { agents: [{ agent: "5001" }], leftOut: 1 };
    expect((await tcp(why, TOKEN_OF.agent)).json).toMatchObject({ waits: [{ nobody }], decisions: [{ people }] });
    expect((await tcp(why, TOKEN_OF["team-leader"])).json).toMatchObject({ decisions: [{ people: { leftOut: 0 } }] });
  });

  test("a live view is narrowed line by line", async () => {
    expect(await tcp({ path: "/api/queues?watch=true" }, TOKEN_OF["team-leader"])).toMatchObject({
      json: [{ id: "support" }],
    });
  });
});

describe("CRM-11 tokens", () => {
  test("no token, a wrong one and half of a right one are nobody's", async () => {
    for (const token of [undefined, "nobody", TOKEN_OF.manager.slice(0, -1), `${TOKEN_OF.manager}x`]) {
      expect((await tcp({ path: "/api/status" }, token)).status).toBe(401);
    }
  });

  test("too many wrong ones are answered unread; a right one is let in all the same", async () => {
    for (let i = 0; i < limits.people.wrongTokens; i++) await tcp({ path: "/api/status" }, "wrong");
    expect((await tcp({ path: "/api/status" }, "wrong")).status).toBe(429);
    expect((await tcp({ path: "/api/status" }, TOKEN_OF.agent)).status).toBe(200);
  });

  test("wrong ones are forgiven with time, and a stranger's many addresses are not remembered for ever", () => {
    const wrong = new WrongTokens();
    for (let i = 0; i < limits.people.wrongTokens; i++) expect(wrong.count("192.0.2.1", 0)).toBe(false);
    expect(wrong.count("192.0.2.1", 0)).toBe(true);
    expect(wrong.count("192.0.2.1", 60_000)).toBe(false);
    for (let i = 0; i < limits.people.wrongTokenSources + 50; i++) wrong.count(`2001:db8::${i}`, 0);
    expect(wrong.size).toBe(limits.people.wrongTokenSources);
  });

  test("at the data directory's socket nobody needs one, and who brings one is its owner and no more", async () => {
    expect((await socket({ path: "/api/office?secrets=true" })).status).toBe(200);
    expect((await socket({ path: "/api/office" }, TOKEN_OF.agent)).status).toBe(403);
    expect((await socket({ path: "/api/office" }, "nobody's")).status).toBe(401);
  });

  test("who one is, and what one may", async () => {
    const { json } = await tcp({ path: "/api/me" }, TOKEN_OF.agent);
    expect(json).toMatchObject({ user: { id: "agent", role: "agent", agent: "5001", token: "file" } });
    expect(json).toMatchObject({ rights: expect.arrayContaining([{ action: "agent.set", scope: "own" }]) });
  });

  test("a token that was made is good at once, the one before is void, and the office file's cannot be replaced", async () => {
    const people = samplePeople();
    expect((await people.makeToken("manager", "root (local)")).ok).toBe(false); // the file has one
    const office = peopleOffice();
    const [first] = [...office.users.values()];
    if (first === undefined) throw new Error("no user");
    const open = { ...office, users: new Map([["ann", { ...first, key: "ann", token: undefined }]]) };
    const fresh = samplePeople({}, open);
    const one = await fresh.makeToken("ann", "root (local)");
    const two = await fresh.makeToken("ann", "root (local)");
    if (!one.ok || !two.ok) throw new Error("no token was made");
    expect(fresh.whoHas(two.value.token)).toEqual({ name: "ann", user: "ann" });
    expect(fresh.whoHas(one.value.token)).toBe("unknown");
    await fresh.revokeToken("ann", "root (local)");
    expect(fresh.whoHas(two.value.token)).toBe("unknown");
  });
});

describe("CRM-11 what is done over the interface", () => {
  test("to what is others' is in the audit, with no PIN; to one's own it is not", async () => {
    const lines: unknown[] = [];
    Object.assign(fake, { people: samplePeople({}, peopleOffice(), (line) => lines.push(line)) });
    const forward = { method: "POST", path: "/api/extensions/1001/line", body: '{"forwardAlways":"1009"}' };
    await tcp(forward, TOKEN_OF.agent);
    expect(lines).toEqual([]);
    expect((await tcp(forward, TOKEN_OF["team-leader"])).status).toBe(200);
    await tcp({ method: "POST", path: "/api/voicemail/1001/pin", body: '{"pin":"4711"}' }, TOKEN_OF.manager);
    await tcp({ ...forward, path: "/api/extensions/1002/line" }, TOKEN_OF["team-leader"]); // of the other team
    expect(lines).toMatchObject([
      { who: "team-leader", what: "extension.set", on: "extension 1001", after: "forwardAlways 1009" },
      { who: "manager", what: "mailbox.pin", on: "mailbox 1001" },
    ]);
    expect(JSON.stringify(lines)).not.toContain("4711");
  });

  test("a live view ends when the token is void", async () => {
    const office = peopleOffice();
    const { ["team-leader"]: leader } = Object.fromEntries(office.users);
    const people = samplePeople({}, {
      ...office,
      users: new Map([["ann", { ...leader, key: "ann", token: undefined }]]),
    } as never);
    Object.assign(fake, { people });
    const made = await people.makeToken("ann", "root (local)");
    if (!made.ok) throw new Error("no token was made");
    const [host, port] = (api.listening.find(({ what }) => what === "http")?.address ?? "").split(":");
    const ended = new Promise<string>((resolve, reject) => {
      const headers = { authorization: `Bearer ${made.value.token}` };
      const client = httpRequest({ host, port, path: "/api/queues?watch=true", headers, agent: false }, (response) => {
        response.resume();
        response.on("end", () => resolve(`ended ${response.statusCode}`));
        void socket({ method: "POST", path: "/api/users/ann/revoke", body: "{}" }).catch(reject);
      });
      client.on("error", reject);
      client.end();
    });
    expect(await ended).toBe("ended 200");
  });
});
