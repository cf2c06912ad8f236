// The whole switch without sockets, threads and disk, on a virtual clock: scripted phones speak to it, and what it spends on them is counted. The
// micro measurements of calls, waiting and registrations use it.

import { createSwitch, type Switch } from "../src/app/core/switch.ts";
import { nodeCrypto } from "../src/app/node-crypto.ts";
import { silentLog } from "../src/base/log.ts";
import { seededRng } from "../src/base/rng.ts";
import { parseOffice } from "../src/office/parse.ts";
import type { MediaCommand } from "../src/rtp/media.ts";
import { MediaDesk, type MediaWorkerLink } from "../src/rtp/media-desk.ts";
import type { Flow } from "../src/sip/ports.ts";
import { VirtualClock } from "../test/world/clock.ts";
import type { Account } from "./office-file.ts";
import { credentials, HERE, request } from "./sip-script.ts";

/** Calls in progress at most: a port each. */
const PORTS = 24_000;

export class PureSwitch {
  /** Inside the switch so far, wall time: beside the CPU of the process it tells the switch's share. */
  spentMs = 0;
  /** CPU meanwhile, the collector's threads included. */
  cpuUs = 0;
  readonly clock = new VirtualClock();
  readonly switch: Switch;
  readonly #decoder = new TextDecoder("latin1");
  #sent: Uint8Array[] = [];

  /** An office file. */
  constructor(officeText: string) {
    const office = parseOffice(officeText);
    if (!office.ok) throw new Error(JSON.stringify(office.fault));
    this.switch = createSwitch({
      clock: this.clock,
      rng: seededRng(1),
      crypto: nodeCrypto,
      log: silentLog,
      sip: { send: (_flow, bytes) => void this.#sent.push(bytes), advertised: () => HERE },
      media: new MediaDesk([endlessPorts()], {
        clock: this.clock,
        log: silentLog,
        facts: (fact) => this.switch.mediaFact(fact),
      }),
      database: { write: async () => {}, get: () => undefined, query: async () => [] },
      codecs: ["pcma", "pcmu"],
      office: office.value,
      product: "Zongji/bench",
      audioHost: () => HERE.host,
      recordingTrouble: () => undefined,
    });
  }

  /** What the switch sends on hearing this; promises and timers that are due included. */
  async hear(flow: Flow, text: string): Promise<string[]> {
    const bytes = Buffer.from(text, "latin1");
    return this.#counted(async () => {
      this.switch.receive(flow, bytes);
      await this.clock.advance(0);
    });
  }

  /** What it sends while this much time goes by. */
  goesBy(ms: number): Promise<string[]> {
    return this.#counted(() => this.clock.advance(ms));
  }

  /** A phone behind `flow` registers, challenged first; again with a `turn` further on. */
  async register(flow: Flow, phone: Account, turn = 0): Promise<void> {
    const start = `REGISTER sip:${HERE.host}`;
    const about = { from: phone.user, to: phone.user, id: `r${phone.user}` };
    const cseq = 1 + 2 * turn;
    const [challenge] = await this.hear(flow, request(flow, start, { ...about, cseq }));
    const authorization = credentials(phone, start, challenge);
    const [answer] = await this.hear(flow, request(flow, start, { ...about, cseq: cseq + 1, authorization }));
    if (!answer?.startsWith("SIP/2.0 200")) throw new Error(`no registration: ${answer ?? challenge}`);
  }

  async #counted(run: () => Promise<void>): Promise<string[]> {
    this.#sent = [];
    const cpu = process.cpuUsage();
    const before = performance.now();
    await run();
    this.spentMs += performance.now() - before;
    const { user, system } = process.cpuUsage(cpu);
    this.cpuUs += user + system;
    return this.#sent.map((bytes) => this.#decoder.decode(bytes));
  }
}

/** A media worker that does nothing and never lacks ports. */
function endlessPorts(): MediaWorkerLink {
  const link: MediaWorkerLink = {
    onReport: undefined,
    onDied: undefined,
    post: (command: MediaCommand) => {
      if (command.kind === "open") link.onReport?.({ kind: "ports", ready: [command.port] });
    },
  };
  queueMicrotask(() =>
    link.onReport?.({ kind: "ports", ready: Array.from({ length: PORTS }, (_, i) => 10_000 + 2 * i) }),
  );
  return link;
}
