// One media worker without SIP under a given load for some seconds: what it spent, what was lost, and what a capture saw of the first phones.
// `measures/srtp.ts` and `measures/worker.ts` stand on it.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Datagram } from "../pcap.ts";
import type { RelayInit } from "../run-relay.ts";
import { CaptureError, capture } from "./capture.ts";
import { MediaTraffic, type TrafficCount, type Voice } from "./media-traffic.ts";
import { type Started, sleep, start, stop } from "./process.ts";
import { readTimes, since } from "./process-times.ts";

const RUNNER = fileURLToPath(new URL("../run-relay.js", import.meta.url));
const HOST = "127.0.0.1";
const PORTS = [43_000, 44_999] as const;
const WARM_MS = 3_000;
const GRACE_MS = 500;

export interface WorkerLoad {
  readonly phones: number;
  readonly kinds: RelayInit["kinds"];
  readonly talk: RelayInit["talk"];
  readonly isRecorded?: boolean;
  /** Of the phones of a call, in their order; without: packets of G.711 that can be told from one another. */
  readonly voices?: readonly Voice[] | undefined;
  readonly seconds: number;
  /** So many of the first phones are listened to. */
  readonly probes?: number;
  /** Node's options for its process. */
  readonly nodeOptions?: readonly string[];
}

export interface WorkerRun {
  /** CPU of the whole process, ms for each second. */
  readonly msPerSecond: number;
  /** How long its threads were ready and had no core, of the time. */
  readonly waited: number;
  readonly count: TrafficCount;
  /** A text: why there is none. */
  readonly seen: readonly Datagram[] | string;
  readonly probePorts: readonly number[];
}

export async function runWorker(load: WorkerLoad): Promise<WorkerRun> {
  const { phones, kinds, talk, seconds, voices, isRecorded = false, probes = 0, nodeOptions = [] } = load;
  const isProtected = kinds.map((kind) => kind.isProtected);
  const traffic = await MediaTraffic.open(phones, HOST, { isProtected, voices });
  const folder = mkdtempSync(join(tmpdir(), "zongji-bench-"));
  let relay: Started | undefined;
  try {
    const init: RelayInit = {
      host: HOST,
      ports: PORTS,
      phones: traffic.ports,
      kinds,
      talk,
      folder: isRecorded ? folder : undefined,
    };
    relay = await start(process.execPath, [...nodeOptions, RUNNER, JSON.stringify(init)], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const ports = await firstLine(relay);
    traffic.talk(
      HOST,
      traffic.ports.map((own, i) => [own, ports[i] ?? 0]),
    );
    await sleep(WARM_MS);
    const probePorts = traffic.ports.slice(0, probes);
    const listening = await listenTo(probePorts, folder);
    traffic.count();
    const before = readTimes(relay.pid);
    await sleep(seconds * 1_000);
    const { allMs, allWaitedMs } = since(before, readTimes(relay.pid));
    const count = await traffic.counted(GRACE_MS);
    const seen = typeof listening === "string" ? listening : await datagramsOf(listening);
    return { msPerSecond: allMs / seconds, waited: allWaitedMs / (seconds * 1_000), count, seen, probePorts };
  } finally {
    traffic.hush();
    if (relay !== undefined) await stop(relay, "SIGTERM", 10_000);
    await traffic.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

type Listening = Awaited<ReturnType<typeof capture>> | string;

async function listenTo(ports: readonly number[], folder: string): Promise<Listening> {
  if (ports.length === 0) return "nobody listened";
  try {
    return await capture(`udp and (${ports.map((port) => `port ${port}`).join(" or ")})`, join(folder, "seen.pcap"));
  } catch (error) {
    if (error instanceof CaptureError) return error.message;
    throw error;
  }
}

async function datagramsOf(listening: Exclude<Listening, string>): Promise<readonly Datagram[] | string> {
  try {
    return await listening.stop();
  } catch (error) {
    if (error instanceof CaptureError) return error.message;
    throw error;
  }
}

function firstLine({ child, exited }: Started): Promise<readonly number[]> {
  return new Promise((resolve, reject) => {
    let said = "";
    void exited.then(() => reject(new Error("the relay did not start, told above")));
    child.stdout?.setEncoding("utf8").on("data", (text: string) => {
      said += text;
      if (said.includes("\n")) resolve(JSON.parse(said));
    });
  });
}
