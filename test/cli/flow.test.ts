import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type ApiServer, startApi } from "../../src/api/server.ts";
import { limits } from "../../src/base/limits.ts";
import { silentLog } from "../../src/base/log.ts";
import { endedCall, FakeSwitch } from "../api/fake-switch.ts";
import { type Person, type Ran, zongji } from "./run-cli.ts";

let fake: FakeSwitch;
let api: ApiServer;
let folder: string;

beforeEach(async () => {
  fake = new FakeSwitch();
  const http = { host: "127.0.0.1", port: 0 };
  api = await startApi({ control: fake, data: fake.folder, http, https: undefined, log: silentLog });
  folder = mkdtempSync(join(tmpdir(), "flow-files-"));
});
afterEach(async () => {
  await api.close();
  fake.remove();
  rmSync(folder, { recursive: true });
});

function run(line: readonly string[], person: Person = {}): Promise<Ran> {
  return zongji([...line, "--data", fake.folder], person);
}

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

const EVERY: readonly (readonly string[])[] = [
  ["flow", "list"],
  ["flow", "show", "main"],
  ["flow", "show", "main", "--revision", "2"],
  ["flow", "history", "main"],
  ["flow", "rollback", "main", "--to", "1"],
  ["flow", "remove", "main", "--force"],
  ["flow", "figures", "main", "--day", "2026-11-22"],
];

describe("IVR-01 flows at the command line", () => {
  test.each(EVERY.map((line) => [line.join(" "), line] as const))(
    "%s answers people in both languages and programs in JSON",
    async (name, line) => {
      const [english, chinese, json] = [
        await run([...line, "--lang", "en"]),
        await run([...line, "--lang", "zh"]),
        await run([...line, "--json"]),
      ];
      for (const { status, err } of [english, chinese, json]) expect({ status, err }).toEqual({ status: 0, err: "" });
      if (!name.startsWith("flow show")) expect(english.out).not.toBe(chinese.out);
      expect(JSON.parse(json.out)).toBeTypeOf("object");
    },
  );

  test("the list shows who is inside, what leads there, and what does not fit", async () => {
    const { out } = await run(["flow", "list", "--lang", "en"]);
    expect(out).toContain("Main menu");
    expect(out).toContain("12 (2 in older versions)");
    expect(out).toContain("+8610086, after support, shop");
    expect(out).toContain('Does not fit: main/support (line 14): nodes.support.queue: found "suport"');
    expect((await run(["flow", "list", "--lang", "zh"])).out).toContain("主菜单");
  });

  test("show prints the document and nothing else, so that it can be saved and applied again", async () => {
    expect((await run(["flow", "show", "main"])).out).toBe("flow: main\nnodes:\n  bye: { hangUp: true }\n");
  });

  test("the history tells what each version changed", async () => {
    const { out } = await run(["flow", "history", "main", "--lang", "en"]);
    expect(out).toContain("* 3");
    expect(out).toContain("added lunch; removed night; changed menu hours; settings");
  });

  test("several files are applied in one request", async () => {
    const done = await run([
      "flow",
      "apply",
      file("main.yaml", "flow: main"),
      file("b.yaml", "flow: b"),
      "--lang",
      "en",
    ]);
    expect(done).toMatchObject({ status: 0, err: "" });
    expect(done.out).toContain("main is in force, version 4: added lunch");
    expect(done.out).toContain("worth a look: main.yaml:3: nodes.old: is never reached");
    const [asked] = fake.asked.filter((what) => what.startsWith("flow apply"));
    expect(asked).toMatch(/^flow apply .*main\.yaml:10,.*b\.yaml:7 .* false undefined$/);
  });

  test("a fault is a line that editors understand, and status 1", async () => {
    const path = file("main.yaml", "flow: main # suport");
    const { status, out, err } = await run(["flow", "apply", path, "--lang", "en"]);
    expect({ status, out }).toEqual({ status: 1, out: "" });
    expect(err).toBe(`${path}:14: nodes.support.queue: found "suport", allowed: support (did you mean support?)\n`);
    const json = await run(["flow", "apply", path, "--json"]);
    expect(json.status).toBe(1);
    expect(JSON.parse(json.err)).toMatchObject({ error: { status: 422, places: [{ file: path, line: 14 }] } });
  });

  test("a dry run says so", async () => {
    const { out } = await run(["flow", "apply", file("main.yaml", "flow: main"), "--dry-run", "--lang", "en"]);
    expect(out).toContain("main would be version 4");
  });

  test("a document can come from standard input; one that is in force says so", async () => {
    const { status, out } = await run(["flow", "apply", "-", "--lang", "en"], { input: "same" });
    expect({ status, out: out.split("\n")[0] }).toEqual({
      status: 0,
      out: "main is in force already, word for word: no new version (Version 3)",
    });
  });

  test("a file that is not there, or longer than a document may be, is refused on our side", async () => {
    expect(await run(["flow", "apply", join(folder, "none.yaml")])).toMatchObject({ status: 1, out: "" });
    const long = file("long.yaml", "#".repeat(limits.ivr.documentCharacters + 1));
    expect(await run(["flow", "apply", long])).toMatchObject({ status: 1, out: "" });
    expect(fake.asked.filter((what) => what.startsWith("flow apply"))).toEqual([]);
  });

  test("what is in use is removed only when forced", async () => {
    const refused = await run(["flow", "remove", "main", "--lang", "en"]);
    expect(refused.status).toBe(1);
    expect(refused.err).toContain("number +8610086 leads to main");
  });

  test("a day that is none is wrong usage", async () => {
    expect(await run(["flow", "figures", "main", "--day", "yesterday"])).toMatchObject({ status: 2, out: "" });
  });

  test("figures say how visits ended and where callers hung up", async () => {
    const { out } = await run(["flow", "figures", "main", "--lang", "en"]);
    expect(out).toContain("hung up 30, sent on 90");
    expect(out).toMatch(/menu +118 +1 90, timeout 28 +22/);
  });

  test("call show and call explain tell the way through flows, with version and masked keys", async () => {
    for (const verb of ["show", "explain"]) {
      const { out } = await run(["call", verb, endedCall.id, "--lang", "en"]);
      expect(out).toContain("Flow main, Version 3: sent on");
      expect(out).toMatch(/orders\/pin +done +••••/);
      expect(out).toContain("3 further steps that were not kept");
    }
  });
});

describe("IVR-01 flows over HTTP", () => {
  function ask(method: string, path: string, body = ""): Promise<{ readonly status: number; readonly json: unknown }> {
    return new Promise((resolve, reject) => {
      const client = request(
        { socketPath: join(fake.folder, "zongji.sock"), method, path, agent: false },
        (response) => {
          const chunks: Buffer[] = [];
          response.on("data", (chunk: Buffer) => chunks.push(chunk));
          response.on("end", () => {
            resolve({ status: response.statusCode ?? 0, json: JSON.parse(Buffer.concat(chunks).toString("utf8")) });
          });
        },
      );
      client.on("error", reject);
      client.end(body);
    });
  }

  test("one document is put under its key", async () => {
    expect(await ask("PUT", "/api/flows/main?dryRun=true", "flow: main")).toMatchObject({ status: 200 });
    expect(fake.asked.at(-1)).toMatch(/^flow apply main:10 .* true main$/);
  });

  test.each([
    "",
    "[]",
    "{}",
    '{"files": []}',
    '{"files": [{"name": "a"}]}',
    '{"files": [{"name": 1, "text": ""}]}',
    '{"files": [], "x": 1}',
  ])("a body of %j is not understood", async (body) => {
    expect(await ask("POST", "/api/flows", body)).toMatchObject({ status: 400 });
    expect(fake.asked.filter((what) => what.startsWith("flow apply"))).toEqual([]);
  });

  test("more documents than one apply takes are refused", async () => {
    const files = Array.from({ length: limits.flows.documents + 1 }, (_, i) => ({ name: `${i}`, text: "x" }));
    expect(await ask("POST", "/api/flows", JSON.stringify({ files }))).toMatchObject({ status: 413 });
  });

  test.each([
    "/api/flows/main/versions/0",
    "/api/flows/main/versions/x",
    "/api/flows/main/figures?from=yesterday",
    "/api/flows/main/figures?to=2026-13-40",
    "/api/flows/main/figures?day=2026-11-22",
  ])("%s is not understood", async (path) => {
    expect(await ask("GET", path)).toMatchObject({ status: 400 });
  });
});
