// Runs spandsp-peer.c, a fax machine of another maker, on the virtual clock of a machine of ours. The network between them loses datagrams from a seed,
// each way. What spandsp said can be kept: the vectors of `vectors/` were made so (spandsp.test.ts).

import { execFileSync, spawn } from "node:child_process";
import { existsSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { UdptlIn, UdptlOut } from "../../../src/rtp/fax/udptl.ts";
import { VirtualClock } from "../../world/clock.ts";

const here = dirname(fileURLToPath(import.meta.url));
const TOOLS = ["/usr/bin/cc", "/usr/bin/tiffcp", "/usr/bin/tiffcmp", "/usr/include/spandsp/t38_terminal.h"];

/** undefined: it can be run here. */
export const whyNoSpandsp = TOOLS.filter((path) => !existsSync(path)).map((path) => `${path} is missing`)[0];

let built: string | undefined;

export function folder(): string {
  return mkdtempSync(join(tmpdir(), "zongji-fax-"));
}

function program(): string {
  if (built !== undefined) return built;
  built = join(folder(), "spandsp-peer");
  execFileSync("cc", ["-O1", "-o", built, join(here, "spandsp-peer.c"), "-lspandsp", "-ltiff"]);
  return built;
}

export interface Machine {
  start(): void;
  take(datagram: Uint8Array): void;
}

export interface PeerResult {
  /** Of spandsp: 0 is well. undefined: it never came to an end. */
  readonly result: number | undefined;
  readonly pagesSent: number;
  readonly pagesReceived: number;
  readonly ident: string;
  /** What it said: when, in ms, and the IFP packet in hex. */
  readonly said: readonly (readonly [number, string])[];
}

const STEP_MS = 20;
const SAMPLES_PER_MS = 8;

/** Until our machine says it is over, and spandsp too or half a minute has gone. */
export async function faxWithSpandsp(init: {
  readonly way: "send" | "receive";
  readonly file: string;
  readonly options?: readonly string[];
  readonly loss?: number;
  readonly seed?: number;
  readonly copies?: number;
  readonly machine: (clock: VirtualClock, send: (datagram: Uint8Array) => void) => Machine;
  readonly isOver: () => boolean;
}): Promise<PeerResult> {
  const clock = new VirtualClock();
  const lost = losing(init.loss ?? 0, init.seed ?? 1);
  const out = new UdptlOut({ copies: init.copies ?? 3, mostBytes: 400 });
  const back = new UdptlIn();
  const child = spawn(program(), [init.way, init.file, ...(init.options ?? [])], { stdio: ["pipe", "pipe", "ignore"] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const said: [number, string][] = [];
  let end: readonly string[] | undefined;
  let sequence = 0;
  const machine = init.machine(clock, (datagram) => {
    if (lost()) return;
    for (const packet of back.take(datagram)) {
      const hex = packet === "lost" ? "-" : Buffer.from(packet).toString("hex");
      child.stdin.write(`rx ${sequence++ & 0xffff} ${hex}\n`);
    }
  });
  const heard = (count: number, hex: string): void => {
    said.push([clock.now(), hex]);
    const datagram = out.write(Buffer.from(hex, "hex"));
    for (let i = 0; i < count; i++) if (!lost()) machine.take(datagram);
  };
  machine.start();
  let patience = 30_000 / STEP_MS;
  for (let steps = 0; steps < 3_600_000 / STEP_MS; steps++) {
    child.stdin.write(`tick ${STEP_MS * SAMPLES_PER_MS}\n`);
    for (let line = await lines.next(); !line.done && line.value !== "ok"; line = await lines.next()) {
      const [kind, ...words] = String(line.value).split(" ");
      if (kind === "tx") heard(Number(words[0]), words[1] ?? "");
      else if (kind === "end") end = words;
    }
    await clock.advance(STEP_MS);
    if (init.isOver() && (end !== undefined || patience-- <= 0)) break;
  }
  child.stdin.end();
  await new Promise((resolve) => child.once("exit", resolve));
  const [result, pagesSent, pagesReceived, ...ident] = end ?? [];
  return {
    result: result === undefined ? undefined : Number(result),
    pagesSent: Number(pagesSent ?? 0),
    pagesReceived: Number(pagesReceived ?? 0),
    ident: ident.join(" ").trim(),
    said,
  };
}

export function losing(rate: number, seed: number): () => boolean {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32 < rate;
  };
}
