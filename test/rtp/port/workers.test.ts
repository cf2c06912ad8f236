// The built media workers with real threads, sockets and files. Needs `npm run build`; left out, visibly, where dist/ is missing.

import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { createSocket, type Socket } from "node:dgram";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, test } from "vitest";
import { makeDtlsIdentity } from "../../../src/app/dtls-identity.ts";
import { nodeClock } from "../../../src/app/node-clock.ts";
import { silentLog } from "../../../src/base/log.ts";
import type { WallMillis } from "../../../src/base/time.ts";
import type { MediaFact } from "../../../src/rtp/media.ts";
import { readWav } from "../../../src/rtp/wav.ts";
import { CALL, legId, PhoneStream, planFor, RECORDING } from "../media-bench.ts";

const built = new URL("../../../dist/rtp/port/start-workers.js", import.meta.url);
const root = fileURLToPath(new URL("../../..", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "zongji-"));
afterAll(() => rmSync(folder, { recursive: true }));

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 20));
}

async function phone(): Promise<{ socket: Socket; address: { host: string; port: number } }> {
  const socket = createSocket("udp4");
  socket.bind(0, "127.0.0.1");
  await once(socket, "listening");
  return { socket, address: { host: "127.0.0.1", port: socket.address().port } };
}

describe.skipIf(!existsSync(built))("media workers as built", () => {
  test("carry a call, record it and give everything back", async () => {
    const { startMediaWorkers } = await import(built.href);
    const facts: MediaFact[] = [];
    const workers = await startMediaWorkers({
      dtls: makeDtlsIdentity(Date.now() as WallMillis),
      count: 2,
      host: "127.0.0.1",
      ports: [45_000, 45_999],
      audio: { shipped: join(root, "media"), own: undefined, data: undefined },
      country: "CN",
      log: silentLog,
      clock: nodeClock(silentLog),
      onFact: (fact: MediaFact) => facts.push(fact),
    });
    const alice = await phone();
    const bob = await phone();
    const a = workers.plane.openLeg(CALL, legId("a"));
    const b = workers.plane.openLeg(CALL, legId("b"));
    a.configure(planFor(alice.address));
    b.configure(planFor(bob.address));
    a.hear({ kind: "leg", leg: legId("b") });
    b.hear({ kind: "leg", leg: legId("a") });
    const path = join(folder, "2026/one.wav");
    workers.plane.record({ recording: RECORDING, call: CALL, path, left: legId("a"), right: legId("b") });
    const stream = new PhoneStream(alice.address);
    const heard = once(bob.socket, "message");
    const talk = setInterval(() => alice.socket.send(stream.next(), a.port, "127.0.0.1"), 20);
    const [packet] = await heard;
    clearInterval(talk);
    expect(Buffer.from(packet.subarray(12)).equals(Buffer.alloc(160, 0x7f))).toBe(true);
    a.close();
    b.close();
    await until(() => facts.length >= 3);
    expect(facts.map((fact) => fact.kind).sort()).toEqual(["leg-closed", "leg-closed", "recording-saved"]);
    expect(readWav(readFileSync(path))).toMatchObject({ ok: true, value: { channels: 2 } });
    expect(workers.plane.sizes).toMatchObject({ legs: 0, recordings: 0 });
    await workers.close();
    alice.socket.close();
    bob.socket.close();
  });

  test("a recording plays up to the last second after the process was killed", async () => {
    const path = join(folder, "killed.wav");
    const script = fileURLToPath(new URL("./recording-child.mjs", import.meta.url));
    const child: ChildProcess = spawn(process.execPath, [script, path], { cwd: root, stdio: "ignore" });
    await until(() => existsSync(path) && statSync(path).size > 44 + 32_000);
    child.kill("SIGKILL");
    await once(child, "exit");
    const wav = readWav(readFileSync(path));
    if (!wav.ok) throw new Error(wav.fault);
    const left = wav.value.samples.filter((_, i) => i % 2 === 0);
    expect(left.length).toBeGreaterThan(6_000);
    expect(left.filter((sample) => sample !== 0).length).toBeGreaterThan(left.length * 0.8);
    if (existsSync("/usr/bin/soxi")) {
      expect(Number(execFileSync("/usr/bin/soxi", ["-s", path], { encoding: "utf8" }))).toBe(left.length);
    }
  });
});
