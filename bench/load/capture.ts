// Listens in on loopback with tcpdump, whose time stamps are the kernel's: neither the switch nor the load generator can flatter itself.

import { closeSync, openSync, readFileSync } from "node:fs";
import { type Datagram, readPcap } from "../pcap.ts";
import { type Started, start, stop } from "./process.ts";

const PATIENCE_MS = 5_000;
/** Kernel's buffer in KiB: some seconds of SIP at 1 000 calls/s. */
const BUFFER_KIB = 32_768;

export class CaptureError extends Error {
  override readonly name = "CaptureError";
}

export interface Capture {
  /** What went by; rejects with a sentence when the kernel lost packets. */
  stop(): Promise<readonly Datagram[]>;
}

/** `filter`: in tcpdump's language. Rejects with a sentence when this user may not capture here. */
export async function capture(filter: string, file: string): Promise<Capture> {
  const out = openSync(file, "w");
  let tcpdump: Started;
  try {
    const args = ["-i", "lo", "-n", "-U", "-B", String(BUFFER_KIB), "-w", "-", filter];
    tcpdump = await start("tcpdump", args, { stdio: ["ignore", out, "pipe"] });
  } catch {
    throw new CaptureError("tcpdump is not installed (on Debian: apt-get install tcpdump)");
  } finally {
    closeSync(out);
  }
  let said = "";
  await new Promise<void>((resolve, reject) => {
    tcpdump.child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      said += text;
      if (said.includes("listening on")) resolve();
    });
    void tcpdump.exited.then(() => reject(new CaptureError(`tcpdump cannot capture on loopback: ${said.trim()}`)));
  });
  return {
    async stop() {
      await stop(tcpdump, "SIGINT", PATIENCE_MS);
      const dropped = Number(/(\d+) packets? dropped by kernel/.exec(said)?.[1] ?? 0);
      if (dropped > 0) throw new CaptureError(`the kernel lost ${dropped} packets of the capture`);
      return readPcap(readFileSync(file));
    },
  };
}
