// Two user agents and a seeded network between them that loses, doubles and holds back datagrams.

import type { Crypto } from "../../src/base/crypto.ts";
import { silentLog } from "../../src/base/log.ts";
import type { Address } from "../../src/base/net.ts";
import { fraction, type Rng, seededRng } from "../../src/base/rng.ts";
import type { Flow } from "../../src/sip/ports.ts";
import type { Session, SessionFact } from "../../src/sip/session/session.ts";
import { UserAgent } from "../../src/sip/user-agent.ts";
import { VirtualClock } from "../world/clock.ts";

export interface Weather {
  readonly loss: number;
  readonly duplicate: number;
  /** Share of datagrams held back by up to 400 ms. */
  readonly late: number;
}

const noCrypto: Crypto = {
  md5: () => "",
  sha256: () => "",
  hmacSha256: () => "",
  randomBytes: (count) => new Uint8Array(count),
};

/** One end: what came in, and what each session told. */
export class End {
  readonly agent: UserAgent;
  readonly address: Address;
  readonly facts = new Map<Session, SessionFact[]>();
  onInvite: (session: Session) => void = (session) => session.end();
  onFact: (fact: SessionFact, session: Session) => void = () => {};

  constructor(pair: Pair, address: Address, rng: Rng) {
    this.address = address;
    this.agent = new UserAgent({
      clock: pair.clock,
      rng,
      crypto: noCrypto,
      log: silentLog,
      network: { send: (flow, bytes) => pair.carry(this, flow, bytes), advertised: () => address },
      gate: () => ({ kind: "admit", identity: undefined }),
      listener: {
        invite: (session) => {
          this.watch(session);
          this.onInvite(session);
        },
        request: (_request, _flow, _identity, reply) => reply(200),
      },
      product: "Zongji/test",
      limits: { transactions: 100_000, retryAfterS: 5 },
    });
  }

  call(to: End, sdp: string): Session {
    const session = this.agent.invite({
      flow: { transport: "udp", local: this.address, remote: to.address },
      uri: `sip:bob@${to.address.host}:${to.address.port}`,
      from: { display: undefined, user: "alice" },
      to: { display: undefined, user: "bob" },
      sdp,
      maxForwards: 70,
    });
    this.watch(session);
    return session;
  }

  watch(session: Session): void {
    const facts: SessionFact[] = [];
    this.facts.set(session, facts);
    session.listen((fact) => {
      facts.push(fact);
      this.onFact(fact, session);
    });
  }
}

export class Pair {
  readonly clock = new VirtualClock();
  readonly rng: Rng;
  readonly alice: End;
  readonly bob: End;
  readonly #weather: Weather;
  datagrams = 0;

  constructor(seed: number, weather: Weather) {
    this.rng = seededRng(seed);
    this.#weather = weather;
    this.alice = new End(this, { host: "192.0.2.10", port: 5060 }, seededRng(seed + 1));
    this.bob = new End(this, { host: "192.0.2.20", port: 5060 }, seededRng(seed + 2));
  }

  carry(from: End, flow: Flow, bytes: Uint8Array): void {
    this.datagrams++;
    const { loss, duplicate, late } = this.#weather;
    if (fraction(this.rng) < loss) return;
    const copies = fraction(this.rng) < duplicate ? 2 : 1;
    for (let i = 0; i < copies; i++) {
      const delay = 5 + fraction(this.rng) * (fraction(this.rng) < late ? 400 : 5);
      this.clock.after(delay, "datagram", () => this.#deliver(from, flow, bytes));
    }
  }

  #deliver(from: End, flow: Flow, bytes: Uint8Array): void {
    const to = flow.remote.host === this.alice.address.host ? this.alice : this.bob;
    to.agent.receive({ transport: "udp", local: to.address, remote: from.address }, bytes);
  }
}

export function describeSdp(id: number, version: number): string {
  return `v=0\r\no=- ${id} ${version} IN IP4 192.0.2.1\r\ns=-\r\nc=IN IP4 192.0.2.1\r\nt=0 0\r\nm=audio 5000 RTP/AVP 8\r\n`;
}
