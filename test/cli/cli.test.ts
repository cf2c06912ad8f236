import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type ApiServer, startApi } from "../../src/api/server.ts";
import { silentLog } from "../../src/base/log.ts";
import { displayWidth } from "../../src/cli/display-width.ts";
import { endedCall, FakeSwitch, logLine, support, waitingCall } from "../api/fake-switch.ts";
import { type Person, type Ran, served, zongji } from "./run-cli.ts";

let fake: FakeSwitch;
let api: ApiServer;
let work: string;

beforeEach(async () => {
  fake = new FakeSwitch();
  work = mkdtempSync(join(tmpdir(), "zongji-cli-"));
  const http = { host: "127.0.0.1", port: 0 };
  api = await startApi({ control: fake, data: fake.folder, http, https: undefined, log: silentLog });
});
afterEach(async () => {
  await api.close();
  fake.remove();
  rmSync(work, { recursive: true, force: true });
});

function run(line: string, person: Person = {}): Promise<Ran> {
  return zongji([...line.split(" "), "--data", fake.folder], person);
}

function file(name: string, text: string): string {
  writeFileSync(join(work, name), text);
  return join(work, name);
}

/** The same moment as this machine's people write it, from an independent source. */
function local(iso: string): string {
  return new Date(iso).toLocaleString("sv-SE");
}

const everyList =
  "status|doctor|config explain|extension list|extension show 1001|agent list|agent show 5001|agent explain 5001|queue list|queue show support|queue who support|call list|call show c-20261122-aaaaaaaa|call explain c-20261122-aaaaaaaa|recording list|recording show c-20261122-aaaaaaaa|recording play c-20261122-aaaaaaaa|office history|office export|route list|route test 1002|phone provision 1001|trunk list|trunk show carrier|log|log level";

describe("for programs", () => {
  test.each(everyList.split("|"))("%s --json prints JSON alone, whatever the language", async (line) => {
    for (const language of ["en", "zh"]) {
      const { status, out, err } = await run(`${line} --json --lang ${language}`);
      expect({ status, err }).toEqual({ status: 0, err: "" });
      expect(typeof JSON.parse(out)).toBe("object");
    }
  });

  test("a call has at least the fields that were promised, in progress or ended", async () => {
    const calls: Record<string, unknown>[] = JSON.parse((await run("call list --json")).out);
    const promised = [
      "id",
      "from",
      "to",
      "queue",
      "agent",
      "startedAt",
      "answeredAt",
      "endedAt",
      "ending",
      "recordings",
    ];
    for (const call of calls) expect(Object.keys(call)).toEqual(expect.arrayContaining(promised));
    expect(calls).toEqual([waitingCall, endedCall].map((call) => JSON.parse(JSON.stringify(call))));
  });

  test("with --json trouble goes to stderr as JSON and stdout stays empty", async () => {
    const { status, out, err } = await run("extension show 1009 --json");
    expect({ status, out }).toEqual({ status: 1, out: "" });
    expect(JSON.parse(err)).toMatchObject({ error: { status: 404, title: "No such extension" } });
  });
});

describe("for people", () => {
  test.each(everyList.split("|"))("%s prints something in English and something else in Chinese", async (line) => {
    const english = await run(`${line} --lang en`);
    const chinese = await run(`${line} --lang zh`);
    expect([english.status, chinese.status]).toEqual([0, 0]);
    expect(english.out.trim()).not.toBe("");
    if (!/^(log$|office export)/.test(line)) expect(chinese.out).not.toBe(english.out);
  });

  test("columns stay aligned under Chinese names", async () => {
    const lines = (await run("agent list --lang zh")).out.split("\n");
    // Each CJK character takes two columns: the state begins at the same column in each row.
    const columnOf = (line: string, word: string): number => width(line.slice(0, line.indexOf(word)));
    const [head = "", li = "", ann = ""] = lines;
    expect(columnOf(li, "未签入")).toBe(columnOf(head, "状态"));
    expect(columnOf(ann, "就绪")).toBe(columnOf(head, "状态"));
  });

  test("times are local, lengths readable", async () => {
    const { out } = await run("call show c-20261122-aaaaaaaa");
    for (const at of [endedCall.startedAt, endedCall.answeredAt, endedCall.endedAt])
      expect(out).toContain(local(at ?? ""));
    expect(out).toContain("1:02:05");
    expect(out).toContain("completed");
  });

  test("a caller's chosen name cannot steer the terminal", async () => {
    expect((await run("call show c-20261122-aaaaaaaa")).out).not.toContain("\u001b");
    expect((await run("call show c-20261122-aaaaaaaa")).out).toContain("韩梅梅�[2J");
  });

  test("the language is that of the environment unless --lang says otherwise", async () => {
    expect((await run("queue list", { env: { LANG: "zh_CN.UTF-8" } })).out).toContain("等待");
    expect((await run("queue list", { env: { LANG: "de_DE.UTF-8" } })).out).toContain("Waiting");
    expect((await run("queue list", { env: { LC_ALL: "C", LANG: "zh_CN.UTF-8" } })).out).toContain("Waiting");
    expect((await run("queue list --lang en", { env: { LANG: "zh_CN.UTF-8" } })).out).toContain("Waiting");
    expect((await zongji(["--help", "--lang", "zh"])).out).toContain("用法：");
  });

  test("explanations name agents, numbers and the rule that kept somebody out", async () => {
    expect((await run("call explain c-20261122-aaaaaaaa")).out).toContain("5001 (idleMs 84000)");
    expect((await run("agent explain 5001")).out).toContain("skill vip: needs 6, has 5");
    expect((await run("agent explain 5001 --lang zh")).out).toContain("技能 vip: 需要 6, 现有 5");
  });
});

/** East Asian width of the characters used in these tests. */
function width(text: string): number {
  return [...text].reduce((sum, character) => sum + (/[\u4e00-\u9fff]/.test(character) ? 2 : 1), 0);
}

describe("exit status", () => {
  test.each([
    ["--help", 0],
    ["--version", 0],
    ["queue --help", 0],
    ["status", 0],
    ["extension show 1009", 1],
    ["agent ready 5001", 1],
    ["", 2],
    ["queue", 2],
    ["frobnicate", 2],
    ["agent lits", 2],
    ["agent show", 2],
    ["agent show 1 2", 2],
    ["agent list --wrong", 2],
    ["call list --active --ended", 2],
    ["call list --since yesterday", 2],
    ["status --lang fr", 2],
    ["recording export x", 2],
    ["completion fish", 2],
  ])("zongji %s ends with %i", async (line, status) => {
    const ran = await run(line);
    expect(ran.status).toBe(status);
    if (status === 0) expect(ran.err).toBe("");
    else expect(ran.out).toBe("");
    if (status !== 0) expect(ran.err).not.toBe("");
  });

  test("an id that cannot be one is refused by the switch, not passed on as a path", async () => {
    expect((await run("call show ../status")).status).toBe(1);
    expect((await run("agent show ..")).status).toBe(1);
    expect(fake.asked).toEqual([]);
  });

  test("doctor fails when a check is bad and still shows them all", async () => {
    fake.badCheck = true;
    const { status, out } = await run("doctor");
    expect(status).toBe(1);
    expect(out).toMatch(/ports.*good[\s\S]*disk.*BAD.*12 MiB free.*free some space/);
  });
});

describe("options everywhere", () => {
  test("before the noun, between noun and verb, after the verb", async () => {
    for (const args of [
      ["--data", fake.folder, "--json", "queue", "list"],
      ["queue", "--json", "--data", fake.folder, "list"],
      ["queue", "list", `--data=${fake.folder}`, "--json"],
    ]) {
      expect(JSON.parse((await zongji(args)).out)).toEqual([support]);
    }
  });

  test("the environment names the data directory", async () => {
    expect((await zongji(["queue", "list"], { env: {} })).status).toBe(1);
    process.env["ZONGJI_DATA"] = fake.folder;
    expect((await zongji(["queue", "list"])).status).toBe(0);
    delete process.env["ZONGJI_DATA"];
  });

  test("a remote switch wants its token", async () => {
    const url = `http://${api.listening.find(({ what }) => what === "http")?.address}`;
    const token = readFileSync(join(fake.folder, "api-token"), "utf8").trim();
    expect((await zongji(["queue", "list", "--url", url, "--token", token, "--data", work])).status).toBe(0);
    const refused = await zongji(["queue", "list", "--url", url, "--data", work]);
    expect(refused).toMatchObject({ status: 1, out: "" });
    expect(refused.err).toContain("api-token");
    // On the switch's own machine its owner need not copy the token.
    expect((await zongji(["queue", "list", "--url", url, "--data", fake.folder])).status).toBe(0);
  });
});

describe("when it cannot be done, it says what to do", () => {
  test("no switch is running", async () => {
    const here = await zongji(["status", "--data", join(work, "empty")]);
    expect(here.status).toBe(1);
    expect(here.err).toMatch(/No switch is running.*npm start.*--data/);
    const remote = await zongji(["status", "--url", "http://127.0.0.1:1"]);
    expect(remote.err).toMatch(/No switch is running.*127\.0\.0\.1:1/);
    expect((await zongji(["status", "--url", "ftp://x"])).err).toContain("http://127.0.0.1:8088");
  });

  test("a misspelt verb gets the near one", async () => {
    expect((await run("agent lits")).err).toContain("list");
    expect((await run("agent lits --lang zh")).err).toContain("用法有误");
  });

  test("a wrong configuration is told by line, key, found and allowed, without a switch", async () => {
    const { status, err } = await zongji(["doctor", "--config", "bad.yaml"]);
    expect(status).toBe(1);
    expect(err).toContain("line 3: sip.udp.prot: found an unknown key; allowed: host, port (did you mean port?)");
    expect((await zongji(["doctor", "--config", "good.yaml"])).out).toContain("sip.udp.port");
  });
});

describe("serve", () => {
  test("gets its options and ends with the switch", async () => {
    served.length = 0;
    expect((await zongji(["serve", "--config", "my.yaml", "--data", "/srv/z"])).status).toBe(0);
    expect((await zongji(["serve"])).status).toBe(0);
    expect(served).toEqual([
      { config: "my.yaml", data: "/srv/z" },
      { config: undefined, data: "./data" },
    ]);
  });

  test("a switch that cannot start is status 1 and a sentence", async () => {
    const { status, err } = await zongji(["serve", "--data", "/proc/nowhere"]);
    expect({ status, err }).toEqual({
      status: 1,
      err: "error: Failed: cannot write /proc/nowhere: choose another --data\n",
    });
  });
});

describe("doing things", () => {
  test("an agent's day", async () => {
    await run("agent sign-in 5001 --extension 1002");
    await run("agent break 5001");
    expect((await zongji(["agent", "busy", "5001", "--reason", "two words", "--data", fake.folder])).out).toContain(
      "busy (two words)",
    );
    await run("agent wrap-up 5001 --disposition sold");
    await run("agent sign-out 5001");
    expect(fake.asked).toEqual([
      'agentAction 5001 {"kind":"sign-in","extension":"1002"}',
      'agentAction 5001 {"kind":"break"}',
      'agentAction 5001 {"kind":"busy","reason":"two words"}',
      'agentAction 5001 {"kind":"wrap-up","disposition":"sold"}',
      'agentAction 5001 {"kind":"sign-out"}',
    ]);
    expect((await run("agent ready 5001")).err).toContain("allowed in: busy, break, wrap-up");
  });

  test.each(["call list", "agent list", "queue list", "ticket list", "extension list", "recording list"])(
    "%s shows as much in a terminal of 80 columns as in a file, in either language",
    async (line) => {
      const words = (text: string) => new Set(text.split(/\s+/));
      for (const lang of ["en", "zh"]) {
        const wide = await run(`${line} --lang ${lang}`);
        const narrow = await run(`${line} --lang ${lang}`, { columns: 80 });
        expect([...words(wide.out)].filter((word) => !words(narrow.out).has(word))).toEqual([]);
        expect(Math.max(...narrow.out.split("\n").map(displayWidth))).toBeLessThanOrEqual(80);
      }
    },
  );

  test("filters of call list reach the switch", async () => {
    await run(
      "call list --ended --limit 5 --from 1003 --queue support --since 2026-11-22T08:30:00Z --ending abandoned",
    );
    const filter = {
      active: false,
      limit: 5,
      from: "1003",
      queue: "support",
      since: Date.UTC(2026, 10, 22, 8, 30),
      ending: "abandoned",
    };
    expect(fake.asked.map((line) => JSON.parse(line.slice("calls ".length)))).toEqual([filter]);
  });

  test("hanging up", async () => {
    expect((await run(`call hang-up ${waitingCall.id}`)).status).toBe(0);
    expect((await run(`call hang-up ${endedCall.id}`)).status).toBe(1);
  });

  test("an office file is shown before it is applied, and only then applied", async () => {
    const path = file("office.yaml", "office: {}");
    const { status, out } = await run(`office apply ${path}`);
    expect(status).toBe(0);
    expect(out).toMatch(/remove\s+agents\.5002\s+Ann[\s\S]*revision 4/);
    expect(fake.asked.map((line) => line.split(" ").at(-1))).toEqual(["true", "false"]);
  });

  test("a dry run, a file without changes and standard input", async () => {
    const path = file("office.yaml", "office: {}");
    expect((await run(`office apply ${path} --dry-run`)).out).toMatch(/^would change:\n.*\n.*agents\.5002/);
    expect((await run("office apply -", { input: "same" })).out).toBe("the office is equal to the file already\n");
    expect(fake.asked.every((line) => line.endsWith("true"))).toBe(true);
    expect(JSON.parse((await run(`office apply ${path} --json`)).out)).toMatchObject({ applied: true, revision: 4 });
  });

  test("a wrong office file changes nothing and each fault names line and key", async () => {
    const path = file("office.yaml", "strategy: longest-idel");
    const { status, out, err } = await run(`office apply ${path}`);
    expect({ status, out }).toEqual({ status: 1, out: "" });
    expect(err).toContain('line 14: queues.support.strategy: found "longest-idel"; allowed: longest-idle, random');
    expect(fake.asked).toHaveLength(1);
    expect((await run(`office diff ${join(work, "missing.yaml")}`)).err).toContain("cannot be read");
  });

  test("the exported office is the file itself", async () => {
    expect((await run("office export")).out).toBe("office: { name: 演示 } # false\n");
    expect((await run("office export --secrets")).out).toContain("# true");
  });

  test("a recording is exported whole and never over another file unasked", async () => {
    const to = join(work, "call.wav");
    expect((await run(`recording export c-20261122-aaaaaaaa --to ${to}`)).status).toBe(0);
    expect(readFileSync(to).equals(readFileSync(fake.audio))).toBe(true);
    const again = await run(`recording export c-20261122-aaaaaaaa --to ${to}`);
    expect(again.status).toBe(1);
    expect(again.err).toContain("--force");
    expect((await run(`recording export c-20261122-aaaaaaaa --to ${to} --force`)).status).toBe(0);
    expect((await run(`recording export c-20261122-zzzzzzzz --to ${work}/no.wav`)).status).toBe(1);
    expect(existsSync(join(work, "no.wav"))).toBe(false);
  });

  test("the log level is read and set", async () => {
    expect((await run("log level")).out).toBe("log level: info\n");
    expect((await run("log level debug")).out).toBe("log level: debug\n");
    expect((await run("log level loud")).err).toContain("debug, info, warn, error");
    expect((await run("log level debug --extension 1001 --for 10m")).out).toContain("extension  1001");
    expect(fake.asked).toContain("log extension 1001 600000 ");
    expect((await run("log level debug --call c-20261122-aaaaaaaa")).err).toContain("has ended");
    expect((await run("log level debug --call c-1 --number 13800138000")).err).toContain("one of call, extension");
    expect((await run("log level --watched")).out).toContain("extension  1001");
    expect((await run("log level info --extension 1001")).out).not.toContain("1001");
    expect((await run("log --lines 1")).out).toBe(`${local("2026-11-22T08:00:00Z")} info  call.arrived call=c-2\n`);
  });
});

describe("live", () => {
  test("queue watch --json is one JSON line a change until Ctrl-C", async () => {
    const { status, out } = await run("queue watch --json", {
      interruptWhen: (printed) => {
        const lines = printed.trim().split("\n").length;
        if (lines === 1) for (const tell of fake.watchers) tell([{ ...support, waiting: 2 }]);
        return lines === 2;
      },
    });
    expect(status).toBe(0);
    expect(
      out
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line)[0].waiting),
    ).toEqual([1, 2]);
    await expect.poll(() => fake.watchers.size).toBe(0);
  });

  test("in a terminal it draws over what it drew; a pipe gets plain tables", async () => {
    const screen = await run("queue watch", { columns: 100, interruptWhen: (printed) => printed.includes("support") });
    expect(screen.out.startsWith("\u001b[H")).toBe(true);
    const pipe = await run("queue watch", { interruptWhen: (printed) => printed.includes("support") });
    expect(pipe.out).not.toContain("\u001b");
  });

  test("log --follow goes on with each line; a switch that stops is told", async () => {
    const following = run("log --follow --lines 0", {
      interruptWhen: (printed) => {
        if (printed.includes("c-7")) void api.close();
        return false;
      },
    });
    await expect.poll(() => fake.logWatchers.size).toBe(1);
    for (const tell of fake.logWatchers) tell(logLine(7));
    const { status, err, out } = await following;
    expect(out).toContain("call=c-7");
    expect(status).toBe(1);
    expect(err).toContain("the switch closed the connection");
  });
});
