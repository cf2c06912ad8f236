// The SIP core alone on a real UDP socket, with nothing of an exchange behind it: what calls mean is told by the test. For what a real program
// makes of our messages before the whole switch is there to send them.

import { createHash, createHmac } from "node:crypto";
import { createSocket, type Socket } from "node:dgram";
import { once } from "node:events";
import type { Crypto } from "../../../src/base/crypto.ts";
import { silentLog } from "../../../src/base/log.ts";
import type { Address } from "../../../src/base/net.ts";
import { seededRng } from "../../../src/base/rng.ts";
import type { Clock, Millis } from "../../../src/base/time.ts";
import type { Flow } from "../../../src/sip/ports.ts";
import type { Session, SessionFact } from "../../../src/sip/session/session.ts";
import { UserAgent } from "../../../src/sip/user-agent.ts";
import { freePort, LOOPBACK } from "./ports.ts";

const crypto: Crypto = {
  md5: (text) => createHash("md5").update(text).digest("hex"),
  sha256: (text) => createHash("sha256").update(text).digest("hex"),
  hmacSha256: (key, text) => createHmac("sha256", key).update(text).digest("hex"),
  randomBytes: (count) => new Uint8Array(count),
};

const clock: Clock = {
  now: () => performance.now() as Millis,
  wall: () => Date.now() as ReturnType<Clock["wall"]>,
  after(ms, _why, run) {
    const timer = setTimeout(run, ms);
    return { cancel: () => clearTimeout(timer) };
  },
};

export class BareAgent {
  readonly agent: UserAgent;
  readonly local: Address;
  readonly facts: SessionFact[] = [];
  onInvite: (session: Session) => void = (session) => session.end();
  onFact: (fact: SessionFact, session: Session) => void = () => {};
  readonly #socket: Socket;

  private constructor(socket: Socket, local: Address) {
    this.#socket = socket;
    this.local = local;
    this.agent = new UserAgent({
      clock,
      rng: seededRng(process.pid),
      crypto,
      log: silentLog,
      network: {
        send: (flow, bytes) => socket.send(bytes, flow.remote.port, flow.remote.host),
        advertised: () => local,
      },
      gate: () => ({ kind: "admit", identity: undefined }),
      listener: {
        invite: (session) => {
          this.watch(session);
          this.onInvite(session);
        },
        request: (_request, _flow, _identity, reply) => reply(200),
      },
      product: "Zongji/bare",
      limits: { transactions: 1_000, retryAfterS: 5 },
    });
    socket.on("message", (bytes, { address, port }) =>
      this.agent.receive(this.flowTo({ host: address, port }), new Uint8Array(bytes)),
    );
  }

  static async start(): Promise<BareAgent> {
    const socket = createSocket("udp4");
    const local = { host: LOOPBACK, port: await freePort() };
    socket.bind(local.port, local.host);
    await once(socket, "listening");
    return new BareAgent(socket, local);
  }

  flowTo(remote: Address): Flow {
    return { transport: "udp", local: this.local, remote };
  }

  watch(session: Session): void {
    session.listen((fact) => {
      this.facts.push(fact);
      this.onFact(fact, session);
    });
  }

  close(): void {
    this.#socket.close();
  }
}
