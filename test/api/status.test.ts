import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { WholeSwitch } from "./whole-switch.ts";

let whole: WholeSwitch;

beforeAll(async () => {
  whole = await WholeSwitch.open('extensions: { "1001": { secret: "kx83-vnq2-77" } }');
});
afterAll(() => whole.close());
afterEach(() => vi.restoreAllMocks());

const get = (target: string) => whole.send({ method: "GET", target });

describe("OPS-06 how the switch is doing", () => {
  test("a process without file descriptors says what it knows, and what it cannot read", async () => {
    const emfile = Object.assign(new Error("EMFILE: too many open files, uv_resident_set_memory"), { code: "EMFILE" });
    vi.spyOn(process.memoryUsage, "rss").mockImplementation(() => {
      throw emfile;
    });
    const { status, json } = await get("/api/status");
    expect(status).toBe(200);
    expect(json).toMatchObject({
      state: "ready",
      extensions: { total: 1 },
      memoryBytes: null,
      unread: [{ field: "memoryBytes", why: emfile.message }],
    });
    vi.restoreAllMocks();
    const after = await get("/api/status");
    expect(after.json).toMatchObject({ memoryBytes: expect.any(Number), unread: [] });
    expect(whole.bugs).toEqual([]);
  });

  test("health pages read nothing of the system", async () => {
    vi.spyOn(process, "memoryUsage").mockImplementation(() => {
      throw new Error("EMFILE");
    });
    for (const page of ["/healthz?verbose", "/readyz?verbose"]) expect((await get(page)).status).toBe(200);
  });

  test("drained by command: not ready until that is taken back, and who did it is on record", async () => {
    const begun = await whole.send({ method: "POST", target: "/api/drain", body: "{}" });
    const drain = { by: expect.stringContaining("(local)"), since: expect.stringMatching(/Z$/) };
    expect(begun).toMatchObject({ status: 200, json: { state: "draining", drain, calls: { active: 0, waiting: 0 } } });
    const ready = await get("/readyz");
    expect([ready.status, ready.json, ready.headers["retry-after"]]).toEqual([503, { state: "draining" }, "30"]);
    expect((await get("/healthz")).status).toBe(200);
    expect((await get("/api/status")).json).toMatchObject({ state: "draining", drain });
    const ended = await whole.send({ method: "DELETE", target: "/api/drain" });
    expect(ended).toMatchObject({ status: 200, json: { state: "ready", drain: null } });
    expect((await get("/readyz")).status).toBe(200);
    const { json } = await get("/api/audit?what=drain.begin");
    expect(json).toMatchObject([{ who: expect.stringContaining("(local)"), what: "drain.begin" }]);
  });
});
