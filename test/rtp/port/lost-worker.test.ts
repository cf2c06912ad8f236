// One of two built media workers ends in the middle of its call. Needs `npm run build`; left out, visibly, where dist/ is missing.

import { createSocket, type Socket } from "node:dgram";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, test } from "vitest";
import { makeDtlsIdentity } from "../../../src/app/dtls-identity.ts";
import { nodeClock } from "../../../src/app/node-clock.ts";
import type { CallId, LegId, RecordingId } from "../../../src/base/ids.ts";
import { silentLog } from "../../../src/base/log.ts";
import type { WallMillis } from "../../../src/base/time.ts";
import type { MediaFact, MediaLeg } from "../../../src/rtp/media.ts";
import type { MediaWorkers } from "../../../src/rtp/port/start-workers.ts";
import { readWav } from "../../../src/rtp/wav.ts";
import { PhoneStream, planFor } from "../media-bench.ts";

const built = new URL("../../../dist/rtp/port/start-workers.js", import.meta.url);
const mortal = new URL("./mortal-worker.mjs", import.meta.url);
const shipped = fileURLToPath(new URL("../../../media", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "zongji-"));
const channel = new BroadcastChannel("mortal-media-worker");
afterAll(() => {
  channel.close();
  rmSync(folder, { recursive: true });
});

/** Two phones in a recorded call: the first says something, the second writes down what comes. */
class Talk {
  readonly id: CallId;
  readonly path: string;
  /** RTP sequence numbers. */
  readonly heard: number[] = [];
  readonly #phones: readonly Socket[];
  readonly #legs: readonly MediaLeg[];
  readonly #talking: NodeJS.Timeout;

  private constructor(id: CallId, phones: readonly [Socket, Socket], workers: MediaWorkers) {
    this.id = id;
    this.path = join(folder, `${id}.wav`);
    this.#phones = phones;
    const names = ["1", "2"].map((name) => `${id}.${name}` as LegId) as [LegId, LegId];
    this.#legs = names.map((leg, at) => {
      const opened = workers.plane.openLeg(id, leg);
      if (opened === undefined) throw new Error("no port is free");
      opened.configure(planFor(addressOf(phones[at] as Socket)));
      opened.hear({ kind: "leg", leg: names[1 - at] as LegId });
      return opened;
    });
    const recording = id as string as RecordingId;
    workers.plane.record({ recording, call: id, path: this.path, left: names[0], right: names[1] });
    phones[1].on("message", (packet) => this.heard.push(packet.readUInt16BE(2)));
    const stream = new PhoneStream(addressOf(phones[0]));
    const port = this.#legs[0]?.port;
    this.#talking = setInterval(() => phones[0].send(stream.next(), port, "127.0.0.1"), 20);
  }

  static async begin(id: string, workers: MediaWorkers): Promise<Talk> {
    return new Talk(id as CallId, [await phone(), await phone()], workers);
  }

  /** Resolves when the second phone has heard so many packets more. */
  async goesOn(packets: number): Promise<void> {
    const enough = this.heard.length + packets;
    await until(() => this.heard.length >= enough);
  }

  end(): void {
    clearInterval(this.#talking);
    for (const leg of this.#legs) leg.close();
    for (const socket of this.#phones) socket.close();
  }
}

async function phone(): Promise<Socket> {
  const socket = createSocket("udp4");
  socket.on("error", () => {}); // a port whose worker is gone
  socket.bind(0, "127.0.0.1");
  await once(socket, "listening");
  return socket;
}

function addressOf(socket: Socket): { readonly host: string; readonly port: number } {
  return { host: "127.0.0.1", port: socket.address().port };
}

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 10));
}

describe.skipIf(!existsSync(built))("a media worker ends", () => {
  test.each(["thrown", "gone"])(
    "its calls are named at once, the other worker's call loses nothing, and it comes back (%s)",
    async (how) => {
      const { startMediaWorkers } = await import(built.href);
      const facts: MediaFact[] = [];
      const workers: MediaWorkers = await startMediaWorkers({
        dtls: makeDtlsIdentity(Date.now() as WallMillis),
        count: 2,
        host: "127.0.0.1",
        ports: [47_000, 47_999],
        audio: { shipped, own: undefined, data: undefined },
        country: "CN",
        log: silentLog,
        clock: nodeClock(silentLog),
        onFact: (fact: MediaFact) => facts.push(fact),
        entry: mortal,
      });
      const [hurt, unhurt] = [await Talk.begin(`c-hurt-${how}`, workers), await Talk.begin(`c-unhurt-${how}`, workers)];
      expect(workers.plane.together(hurt.id, unhurt.id)).toBe(false);
      await Promise.all([hurt.goesOn(120), unhurt.goesOn(120)]);

      const killedAt = performance.now();
      channel.postMessage({ index: 0, how });
      await until(() => facts.length > 0);
      expect(performance.now() - killedAt).toBeLessThan(1_000);
      const cause = how === "gone" ? "the thread ended" : "Error: a poisoned packet";
      expect(facts).toEqual([{ kind: "worker-died", calls: [hurt.id], cause }]);
      const wav = readWav(readFileSync(hurt.path));
      if (!wav.ok) throw new Error(wav.fault);
      expect(wav.value.samples.length / 2).toBeGreaterThan(8_000); // of some 2.4 s all but the last written second

      await unhurt.goesOn(75); // the time until the worker is started again, and after
      expect(unhurt.heard).toEqual(unhurt.heard.map((_, i) => (unhurt.heard[0] ?? 0) + i));
      hurt.end(); // as the call does that was told
      await until(() => workers.plane.sizes.portsFree > 100);
      const again = await Talk.begin(`c-again-${how}`, workers);
      expect(workers.plane.together(again.id, unhurt.id)).toBe(false);
      await again.goesOn(10);
      again.end();
      unhurt.end();
      await until(() => facts.filter(({ kind }) => kind === "leg-closed").length === 4);
      await until(() => workers.plane.sizes.recordings === 0);
      expect(facts.filter(({ kind }) => kind === "recording-saved").map((fact) => "call" in fact && fact.call)).toEqual(
        expect.arrayContaining([again.id, unhurt.id]),
      );
      expect(workers.plane.sizes).toMatchObject({ legs: 0, recordings: 0 });
      await workers.close();
    },
    30_000,
  );
});
