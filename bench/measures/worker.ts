// What does a media worker do to sound, and at what cost? The load that one worker must carry (200 relayed and recorded calls), calls whose phones share
// no codec, calls protected on one side, a room, supervised calls: CPU of the whole process with its sockets, packets lost, delay added.
// Without SIP: that is `media`.

import { makeCodecKit } from "../../src/rtp/codec-kit.ts";
import type { AudioCodec } from "../../src/rtp/plan.ts";
import { loadOpus } from "../../src/rtp/port/opus.ts";
import { type Finding, quantile, rounded } from "../figures.ts";
import { relayDelays } from "../latency.ts";
import { runWorker, type WorkerLoad, type WorkerRun } from "../load/worker-run.ts";
import type { LegKind } from "../run-relay.ts";
import { soundDelays, voiceOf } from "../voices.ts";
import type { Bench, Measurement } from "./measure.ts";

const opus = loadOpus();
const kit = makeCodecKit(opus.ok ? opus.value : undefined);
const TYPES: Readonly<Record<AudioCodec, number>> = { pcmu: 0, pcma: 8, g722: 9, opus: 111 };
/** Issue 4: what one worker carries without a twentieth of a second of trouble. */
const LOSS_PERCENT = 0.1;
const DELAY_P99_MS = 5;
const CORE_MS = 1_000;
const PROBES = 20;

interface Trial {
  readonly name: string;
  /** The unit a second of which is paid for: calls, or one room. */
  readonly of: "call" | "second";
  readonly calls: number;
  readonly parties: number;
  readonly kinds: readonly LegKind[];
  readonly talk: WorkerLoad["talk"];
  readonly isRecorded?: boolean;
  /** Its packets are decoded: who hears what is told by ears. */
  readonly isDecoded: boolean;
  readonly budget: number | null;
}

const plain = (codec: AudioCodec): LegKind => ({ codec, payloadType: TYPES[codec], isProtected: false });
const secured = (codec: AudioCodec): LegKind => ({ ...plain(codec), isProtected: true });
const pairs = { of: "call", parties: 2, talk: "pairs", budget: null } as const;

const TRIALS: readonly Trial[] = [
  { ...pairs, name: "relayed", calls: 200, kinds: [plain("pcmu")], isDecoded: false },
  { ...pairs, name: "relayed and recorded", calls: 200, kinds: [plain("pcmu")], isRecorded: true, isDecoded: false },
  { ...pairs, name: "SRTP↔RTP", calls: 200, kinds: [secured("pcmu"), plain("pcmu")], isDecoded: false },
  { ...pairs, name: "G.711↔G.722", calls: 50, kinds: [plain("pcmu"), plain("g722")], isDecoded: true },
  { ...pairs, name: "G.711↔Opus", calls: 50, kinds: [plain("pcmu"), plain("opus")], isDecoded: true },
  {
    name: "room of 30",
    of: "second",
    calls: 1,
    parties: 30,
    kinds: [plain("pcmu")],
    talk: "room",
    isDecoded: true,
    budget: CORE_MS,
  },
  {
    name: "50 supervised calls",
    of: "second",
    calls: 50,
    parties: 3,
    kinds: [plain("pcmu")],
    talk: "supervised",
    isDecoded: true,
    budget: CORE_MS,
  },
];

export const worker: Measurement = {
  name: "worker",
  about: "one media worker: CPU, loss and delay of relayed, recorded, converted, encrypted and mixed calls",
  run: async (bench) => {
    const findings: Finding[] = [];
    for (const trial of TRIALS) {
      if (trial.kinds.some(({ codec }) => !kit.codecs.includes(codec))) continue;
      bench.progress(trial.name);
      findings.push(...(await measure(trial, bench)));
    }
    return findings;
  },
};

async function measure(trial: Trial, bench: Bench): Promise<readonly Finding[]> {
  const { kinds, parties, talk, isRecorded = false, isDecoded } = trial;
  const calls = bench.toy ? Math.min(trial.calls, 3) : trial.calls;
  const run = await runWorker({
    phones: calls * parties,
    kinds,
    talk,
    isRecorded,
    seconds: bench.toy ? 2 : 10,
    probes: Math.min(PROBES, calls * parties),
    voices: isDecoded ? voicesOf(trial) : undefined,
  });
  return figuresOf(trial, calls, run);
}

/** Of a pair both swell; of more only the first, or nobody would know whom they hear. */
function voicesOf({ parties, kinds }: Trial): WorkerLoad["voices"] {
  return Array.from({ length: parties }, (_, i) => {
    const { codec, payloadType } = kinds[i % kinds.length] as LegKind;
    return voiceOf(kit, codec, payloadType, parties === 2 || i === 0);
  });
}

function figuresOf(trial: Trial, calls: number, run: WorkerRun): Finding[] {
  const { name, of, isDecoded, budget } = trial;
  const { msPerSecond, waited, count } = run;
  const judged = name === "relayed and recorded";
  const note = [
    `threads waited ${Math.round(waited * 100)} % of the time for a core`,
    count.kept < 0.97 ? `the generator sent ${Math.round(count.kept * 100)} % of its packets in time` : "",
  ];
  const about = of === "call" ? `${name}, ${calls} calls` : name;
  const findings: Finding[] = [
    {
      name: of === "call" ? `${about}, CPU per call-second` : `${about}, CPU per second`,
      unit: "ms",
      value: rounded(of === "call" ? msPerSecond / calls : msPerSecond),
      budget,
      note: note.filter((text) => text !== "").join(", "),
    },
    {
      name: `${about}, packets lost`,
      unit: "%",
      value: rounded((100 * Math.max(count.sent - count.received, 0)) / Math.max(count.sent, 1)),
      budget: judged ? LOSS_PERCENT : null,
      note: `${count.sent - count.received} of ${count.sent}${isDecoded ? ", counted for each listener, give or take one" : ""}`,
    },
  ];
  const delays = delaysOf(trial, run);
  if (delays === undefined) return findings;
  if (typeof delays === "string") return [...findings, { name: `${about}, delay added`, why: delays }];
  const delay = (share: number, of: number | null): Finding => {
    const value = rounded(quantile(delays, share));
    return {
      name: `${about}, delay added, p${share * 100}`,
      unit: "ms",
      value,
      budget: of,
      note: `${delays.length} samples`,
    };
  };
  return [...findings, delay(0.5, null), delay(0.99, judged ? DELAY_P99_MS : null)];
}

/** undefined: what is encrypted cannot be told from a capture; a text: why there are none. */
function delaysOf(
  { kinds, isDecoded, parties }: Trial,
  { seen, probePorts }: WorkerRun,
): readonly number[] | string | undefined {
  if (kinds.some(({ isProtected }) => isProtected)) return undefined;
  if (typeof seen === "string") return seen;
  const delays = isDecoded ? [] : [...relayDelays(seen, (port) => probePorts.includes(port)).ms];
  for (let first = 0; isDecoded && first + 1 < probePorts.length; first += parties) {
    const [a, b] = probePorts.slice(first, first + 2) as [number, number];
    const [said, heard] = [kinds[0], kinds[1 % kinds.length]].map((kind) => kind?.codec) as [AudioCodec, AudioCodec];
    delays.push(...soundDelays(kit, seen, { from: a, to: b, said, heard }));
    if (parties === 2) delays.push(...soundDelays(kit, seen, { from: b, to: a, said: heard, heard: said }));
  }
  return delays.length === 0 ? "no sound was seen on both sides" : delays;
}
