// SIP-14 at the terminal: one call's ladder, its capture file, and everybody's messages live.

import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type ApiServer, startApi } from "../../src/api/server.ts";
import { silentLog } from "../../src/base/log.ts";
import { FakeSwitch, wireMessages } from "../api/fake-switch.ts";
import { type Person, zongji } from "./run-cli.ts";

let fake: FakeSwitch;
let api: ApiServer;
let work: string;

beforeEach(async () => {
  fake = new FakeSwitch();
  work = mkdtempSync(join(tmpdir(), "zongji-trace-"));
  const http = { host: "127.0.0.1", port: 0 };
  api = await startApi({ control: fake, data: fake.folder, http, https: undefined, log: silentLog });
});
afterEach(async () => {
  await api.close();
  fake.remove();
  rmSync(work, { recursive: true, force: true });
});

const CALL = "c-20261122-aaaaaaaa";
const run = (line: string, person: Person = {}) => zongji([...line.split(" "), "--data", fake.folder], person);

describe("call show --sip", () => {
  test("draws who said what to whom: the caller left, the switch, the phone right", async () => {
    const { status, out } = await run(`call show ${CALL} --sip --lang en`);
    expect(status).toBe(0);
    const [head = "", invite = "", ring = "", ringing = "", cancel = ""] = out.split("\n");
    const [caller, us, phone] = ["192.0.2.7:5062", "Zongji", "192.0.2.8:5060"].map((name) => head.indexOf(name));
    expect([caller, us, phone].every((at) => at !== undefined && at >= 0)).toBe(true);
    expect(invite).toMatch(/│─*INVITE 7000 \(SDP\)─*►│ +│/);
    expect(ring).toMatch(/\+0\.007.*│ +│─*INVITE 1002 \(SDP\)─*►│/);
    expect(ringing).toMatch(/│ +│◄─*180 Ringing · INVITE─*│/);
    expect(cancel).toMatch(/│─*CANCEL 7000─*►│/);
    const columns = [invite, ring, ringing, cancel].map((line) => [...line].flatMap((c, i) => (c === "│" ? [i] : [])));
    expect(new Set(columns.map(String)).size).toBe(1); // the lanes are straight
  });

  test("--full adds the messages, and none of them can steer the terminal", async () => {
    const { out } = await run(`call show ${CALL} --sip --full`);
    expect(out.match(/^--- /gm)).toHaveLength(wireMessages.length);
    expect(out).not.toContain("\u001b");
  });

  test("--json gives the messages", async () => {
    expect(JSON.parse((await run(`call show ${CALL} --sip --json`)).out)).toEqual(wireMessages);
  });

  test("a call whose messages are gone: exit 1 with the reason", async () => {
    const { status, err } = await run("call show c-20261122-zzzzzzzz --sip");
    expect(status).toBe(1);
    expect(err).toContain("c-20261122-zzzzzzzz");
  });
});

describe("call show --pcap FILE", () => {
  test("writes the file for its owner alone, and replaces none unasked", async () => {
    const file = join(work, "call.pcap");
    const first = await run(`call show ${CALL} --pcap ${file}`);
    expect(first.status).toBe(0);
    expect([...readFileSync(file)]).toEqual([0xa1, 0xb2, 0xc3, 0xd4]);
    expect((await run(`call show ${CALL} --pcap ${file}`)).status).toBe(1);
    expect((await run(`call show ${CALL} --pcap ${file} --force`)).status).toBe(0);
  });

  test("a place that cannot be written is named", async () => {
    const { status, err } = await run(`call show ${CALL} --pcap ${work}/none/call.pcap`);
    expect(status).toBe(1);
    expect(err).toContain(`${work}/none/call.pcap`);
  });
});

describe("trace", () => {
  const enough = (out: string) => out.split("\n").length > wireMessages.length;

  test("shows each message in a line until Ctrl-C; the filter reaches the switch", async () => {
    const { status, out } = await run("trace --method INVITE --text 1002 --address 192.0.2.8", {
      interruptWhen: enough,
    });
    expect(status).toBe(0);
    expect(out).toContain("180 Ringing");
    expect(fake.asked).toContain('trace {"address":"192.0.2.8","method":"INVITE","text":"1002"}');
  });

  test("--json is one value a line", async () => {
    const { out } = await run("trace --json", { interruptWhen: enough });
    expect(
      out
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line)),
    ).toEqual(wireMessages);
  });
});
