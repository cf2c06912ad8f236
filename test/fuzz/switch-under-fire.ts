// The whole pure switch with spoilt messages thrown at it from a carrier's address (which needs no password, so that they get far) and from a
// stranger's. It must not say that it made a mistake of its own, and must be empty again some time after the last message.

import { createSwitch, type Switch } from "../../src/app/core/switch.ts";
import { nodeCrypto } from "../../src/app/node-crypto.ts";
import { type Logger, silentLog } from "../../src/base/log.ts";
import { seededRng } from "../../src/base/rng.ts";
import { parseOffice } from "../../src/office/parse.ts";
import type { Flow } from "../../src/sip/ports.ts";
import { MemoryDatabase } from "../../src/store/memory-database.ts";
import { FakeMedia } from "../call/fake-media.ts";
import { VirtualClock } from "../world/clock.ts";

const OFFICE = `
extensions:
  "1001": { secret: "kx83-vnq2-77" }
  "1002": { secret: "ab83-vnq2-78" }
queues: { sales: { number: "7000" } }
numbers: { "1002": { echo: true }, "9196": { echo: true }, "7001": { queue: sales } }
trunks: { carrier: { host: 192.0.2.1, addresses: [192.0.2.0/24], to: "9196" } }
`.replace('"1002": { echo: true }, ', "");

const US = { host: "127.0.0.1", port: 5060 };
const CARRIER: Flow = { transport: "udp", local: US, remote: { host: "192.0.2.1", port: 5060 } };
const STRANGER: Flow = { transport: "udp", local: US, remote: { host: "198.51.100.7", port: 5060 } };
/** Transactions, refused sessions and quarantined names are gone by then. */
const QUIET_MS = 10 * 60_000;

export class SwitchUnderFire {
  readonly #clock = new VirtualClock();
  readonly #media = new FakeMedia();
  readonly #bugs: string[] = [];
  #pbx: Switch;
  #received = 0;

  constructor() {
    this.#pbx = this.#start();
  }

  async receive(bytes: Uint8Array): Promise<void> {
    this.#pbx.receive(this.#received++ % 8 === 0 ? STRANGER : CARRIER, bytes);
    if (this.#received % 20 === 0) await this.#clock.advance(100);
    if (this.#received % 5_000 === 0) await this.mustBeEmpty();
    if (this.#bugs.length > 0) throw new Error(this.#bugs.splice(0).join("\n"));
  }

  /** Nothing of all that was sent is left once it has stopped and everybody has given up. */
  async mustBeEmpty(): Promise<void> {
    this.#pbx.shutDown();
    await this.#clock.advance(QUIET_MS);
    const left = Object.entries(this.#pbx.sizes).filter(([, count]) => count > 0);
    if (left.length > 0) throw new Error(`left behind: ${JSON.stringify(Object.fromEntries(left))}`);
    this.#pbx = this.#start();
  }

  #start(): Switch {
    const office = parseOffice(OFFICE);
    if (!office.ok) throw new Error(JSON.stringify(office.fault));
    const log: Logger = {
      ...silentLog,
      error: (event, fields) => {
        if (event.startsWith("bug.")) this.#bugs.push(`${event} ${JSON.stringify(fields)}`);
      },
    };
    const pbx = createSwitch({
      clock: this.#clock,
      rng: seededRng(9),
      crypto: nodeCrypto,
      log,
      sip: { send: () => {}, advertised: () => US },
      media: this.#media,
      codecs: ["pcma", "pcmu", "g722", "opus"],
      database: new MemoryDatabase({ clock: this.#clock }),
      office: office.value,
      product: "Zongji/fuzz",
      audioHost: () => US.host,
      recordingTrouble: () => undefined,
    });
    this.#media.facts = (fact) => pbx.mediaFact(fact);
    return pbx;
  }
}
