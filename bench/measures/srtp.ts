// What does encryption cost? The same calls over a media worker in the clear and with SDES-SRTP on both legs, turn by turn in one run, so that a
// busy machine colours both alike. Without SIP: the budget is about sound.

import { fileURLToPath } from "node:url";
import { type Finding, rounded } from "../figures.ts";
import { MediaTraffic, type TrafficCount } from "../load/media-traffic.ts";
import { type Started, sleep, start, stop } from "../load/process.ts";
import { readTimes, since } from "../load/process-times.ts";
import type { RelayInit } from "../run-relay.ts";
import type { Measurement } from "./measure.ts";

const RUNNER = fileURLToPath(new URL("../run-relay.js", import.meta.url));
const HOST = "127.0.0.1";
const PORTS = [43_000, 44_999] as const;
const ROUNDS = 3;
const WARM_MS = 3_000;
const GRACE_MS = 500;
/** DESIGN.md: SDES-SRTP on both legs, for each second of a call. */
const ADDED_MS = 0.8;
const BUDGET_CALLS = 100;
/** A round that loses more says nothing: who handles fewer packets is cheaper. */
const LOSS_PERCENT = 0.5;

export const srtp: Measurement = {
  name: "srtp",
  about: "CPU per call-second that SDES-SRTP on both legs adds to a relay",
  run: async (bench) => {
    const findings: Finding[] = [];
    for (const calls of bench.toy ? [5] : [50, BUDGET_CALLS, 200]) findings.push(...(await compare(calls, bench)));
    return findings;
  },
};

interface Outcome {
  readonly msPerCallSecond: number;
  readonly count: TrafficCount;
}

async function compare(
  calls: number,
  bench: { readonly toy: boolean; progress(text: string): void },
): Promise<readonly Finding[]> {
  const [clear, secured]: [Outcome[], Outcome[]] = [[], []];
  for (let round = 0; round < (bench.toy ? 1 : ROUNDS); round++) {
    for (const [isProtected, outcomes] of [
      [false, clear],
      [true, secured],
    ] as const) {
      bench.progress(`${calls} calls ${isProtected ? "encrypted" : "in the clear"}`);
      outcomes.push(await talk(calls, isProtected, bench.toy ? 1 : 6));
    }
  }
  const [plainMs, srtpMs] = [least(clear), least(secured)];
  if (plainMs === undefined || srtpMs === undefined) {
    const why = `every round lost packets (clear: ${note(clear)}, encrypted: ${note(secured)}); the machine is too busy`;
    return [{ name: `SDES-SRTP on both legs adds, ${calls} calls`, why }];
  }
  const judged = calls === BUDGET_CALLS;
  return [
    {
      name: `relay alone, ${calls} calls`,
      unit: "ms/call-s",
      value: rounded(plainMs),
      budget: null,
      note: note(clear),
    },
    {
      name: `SRTP relay, ${calls} calls`,
      unit: "ms/call-s",
      value: rounded(srtpMs),
      budget: null,
      note: note(secured),
    },
    {
      name: `SDES-SRTP on both legs adds, ${calls} calls`,
      unit: "ms/call-s",
      value: rounded(srtpMs - plainMs),
      budget: judged ? ADDED_MS : null,
      note: "AES_CM_128_HMAC_SHA1_80, best of the rounds",
    },
  ];
}

/** Of the rounds that lost next to nothing. */
function least(outcomes: readonly Outcome[]): number | undefined {
  const whole = outcomes.filter(({ count }) => count.sent - count.received <= (count.sent * LOSS_PERCENT) / 100);
  return whole.map(({ msPerCallSecond }) => msPerCallSecond).sort((a, b) => a - b)[0];
}

function note(outcomes: readonly Outcome[]): string {
  const lost = outcomes.reduce((sum, { count }) => sum + count.sent - count.received, 0);
  const sent = outcomes.reduce((sum, { count }) => sum + count.sent, 0);
  return `${lost} of ${sent} packets lost`;
}

async function talk(calls: number, isProtected: boolean, seconds: number): Promise<Outcome> {
  const traffic = await MediaTraffic.open(calls * 2, HOST, isProtected);
  let relay: Started | undefined;
  try {
    const init: RelayInit = { host: HOST, ports: PORTS, phones: traffic.ports, isProtected };
    relay = await start(process.execPath, [RUNNER, JSON.stringify(init)], { stdio: ["ignore", "pipe", "inherit"] });
    const ports = await firstLine(relay);
    traffic.talk(
      HOST,
      traffic.ports.map((own, i) => [own, ports[i] ?? 0]),
    );
    await sleep(WARM_MS);
    traffic.count();
    const before = readTimes(relay.pid);
    await sleep(seconds * 1_000);
    const { allMs } = since(before, readTimes(relay.pid));
    const count = await traffic.counted(GRACE_MS);
    return { msPerCallSecond: allMs / (seconds * calls), count };
  } finally {
    traffic.hush();
    if (relay !== undefined) await stop(relay, "SIGTERM", 2_000);
    await traffic.close();
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
