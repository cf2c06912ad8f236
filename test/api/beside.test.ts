// Mailbox lamps and messages from the command line, through the HTTP interface, to a fake switch.

import { describe, expect, test } from "vitest";
import { type Ran, zongji } from "../cli/run-cli.ts";
import { eachServed } from "./each-served.ts";
import type { FakeSwitch } from "./fake-switch.ts";

let pbx: FakeSwitch;
eachServed((anew) => {
  pbx = anew;
});

function cli(...args: string[]): Promise<Ran> {
  return zongji([...args, "--data", pbx.folder, "--lang", "en"]);
}

describe("SIP-07 the mailbox lamp by command", () => {
  test("numbers are set; those left out are none", async () => {
    const { status, out } = await cli("extension", "lamp", "1001", "--new", "3", "--old", "1");
    expect(pbx.asked).toEqual(['mailbox 1001 {"new":3,"old":1,"urgentNew":0,"urgentOld":0,"unasked":false}']);
    expect([status, out]).toEqual([0, expect.stringContaining("3 (0)")]);
  });
  test("without numbers it is shown", async () => {
    const { out } = await cli("extension", "lamp", "1001", "--json");
    expect(JSON.parse(out)).toMatchObject({ extension: "1001", new: 3, lit: true });
    expect(pbx.asked).toEqual(["mailbox 1001"]);
  });
  test("phones that never subscribed are told on demand", async () => {
    await cli("extension", "lamp", "1001", "--new", "0", "--unasked");
    expect(pbx.asked[0]).toContain('"unasked":true');
  });
  test.each(["-1", "x", "10000"])("%s is no number of messages", async (count) => {
    const { status } = await cli("extension", "lamp", "1001", `--new=${count}`);
    expect([status, pbx.asked]).toEqual([1, []]);
  });
});

describe("SIP-09 messages by command", () => {
  test("a text is sent, and it says whether it arrived", async () => {
    const { out } = await cli("message", "send", "1001", "出口在左边");
    expect(out).toBe("1001: kept until a phone registers\n");
    expect(pbx.asked).toEqual(["message 1001 出口在左边"]);
  });
  test("what waits is listed without a word of it", async () => {
    const { out } = await cli("message", "list", "--to", "1001");
    expect(out).toContain("1002");
    expect(pbx.asked).toEqual(["messages 1001 100"]);
  });
  test.each(["", "字".repeat(434), "a\u0007b"])("no message: %j", async (text) => {
    const { status } = await cli("message", "send", "1001", text);
    expect([status, pbx.asked]).toEqual([1, []]);
  });
});
