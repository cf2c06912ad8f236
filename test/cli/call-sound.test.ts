// call show ID --media and call sound: how a call sounds, and its sound as it is said.

import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type ApiServer, startApi } from "../../src/api/server.ts";
import { silentLog } from "../../src/base/log.ts";
import { readWav } from "../../src/rtp/wav.ts";
import { endedCall, FakeSwitch } from "../api/fake-switch.ts";
import { type Ran, zongji } from "./run-cli.ts";

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

const leg = endedCall.legs[0]?.id ?? "";

function run(...line: readonly string[]): Promise<Ran> {
  return zongji([...line, "--data", fake.folder]);
}

describe("RTP-04 call show ID --media", () => {
  test("each leg with its codec, loss, jitter and MOS of both directions", async () => {
    const { status, out } = await run("call", "show", endedCall.id, "--media");
    expect(status).toBe(0);
    for (const seen of [leg, "pcma/20", "sdes", "relay", "186000", "1.3", "4.4"]) expect(out).toContain(seen);
  });

  test("what was thrown away and where we send to, for whoever hears nothing", async () => {
    const { out } = await run("call", "show", endedCall.id, "--media");
    for (const seen of ["Dropped", "Peer"]) expect(out).toContain(seen);
  });

  test("in Chinese with Chinese words", async () => {
    const { out } = await run("call", "show", endedCall.id, "--media", "--lang", "zh");
    for (const seen of ["丢弃", "转发"]) expect(out).toContain(seen);
    expect(out).not.toContain("relay");
  });

  test("--json", async () => {
    const [one] = JSON.parse((await run("call", "show", endedCall.id, "--media", "--json")).out);
    expect(one).toMatchObject({ leg, codec: "pcma", security: "sdes", mos: 4.41, peerMos: 4.38, silentMs: 12 });
  });
});

describe("IVR-07 call sound", () => {
  test("what one party says goes into a file that plays, until it hangs up", async () => {
    const file = join(work, "said.wav");
    expect(await run("call", "sound", endedCall.id, "--leg", leg, "--to", file)).toMatchObject({ status: 0, err: "" });
    const wav = readWav(readFileSync(file));
    expect(wav.ok && [wav.value.sampleRateHz, wav.value.channels, [...wav.value.samples]]).toEqual([
      8_000,
      1,
      [1, 2, 3, 4],
    ]);
  });

  test("a leg that is none, a file that is there, and no leg at all are said", async () => {
    expect(await run("call", "sound", endedCall.id, "--leg", "c-1.9")).toMatchObject({ status: 1 });
    expect((await run("call", "sound", endedCall.id)).status).toBe(2);
    const file = join(work, "said.wav");
    await run("call", "sound", endedCall.id, "--leg", leg, "--to", file);
    expect((await run("call", "sound", endedCall.id, "--leg", leg, "--to", file)).status).toBe(1);
  });
});
