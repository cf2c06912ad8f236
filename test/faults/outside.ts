// What is outside of the house: name servers that say nothing or take their time, carriers that are gone.

import { createSocket, type Socket } from "node:dgram";
import dnsPacket from "dns-packet";
import { freePort } from "../../bench/load/ports.ts";
import { sleep } from "../../bench/load/process.ts";
import type { Kind } from "../soak/kinds.ts";
import { DIALLED, soakCaller } from "../soak/soak-scripts.ts";
import { bugs } from "./disk.ts";
import { type Fault, Findings } from "./fault.ts";
import { Ground } from "./ground.ts";

const HOST = "127.0.0.1";
const CARRIER = "carrier.example.test";
const TTL_S = 2;
const SLOW_MS = 1_200;
/** How long a caller may wait to be told that it cannot be had. */
const REFUSED_MS = 12_000;
const BACK_MS = 20_000;
/** An address that said nothing is left alone for a minute, where nobody asks it with OPTIONS (docs/trunks.md). */
const RESTED_MS = 75_000;

const talk = (): ReturnType<typeof soakCaller> => soakCaller().dials(DIALLED).isAnswered().waits(200).hangsUp();
const byName: Kind = { name: "carrier by name", share: 0, dials: ["0512345"], script: talk() };
const byNameRefused: Kind = {
  ...byName,
  name: "carrier by name, refused",
  script: soakCaller().dials(DIALLED).isRefused(503),
};
const byNameOrOther: Kind = { name: "carrier by name, or the other", share: 0, dials: ["0612345"], script: talk() };
const goneRefused: Kind = {
  name: "carrier gone",
  share: 0,
  dials: ["0112345"],
  script: soakCaller().dials(DIALLED).isRefused(503),
};

export const dns: Fault = {
  name: "dns",
  about: "the name servers say nothing, then answer late, then are gone again: only calls that need a name notice",
  async run({ program }) {
    const findings = new Findings();
    const names = await NameServer.open();
    const ground = await Ground.open({
      program,
      config: [`dns: ["${HOST}:${names.port}"]`],
      office: (text, { good }) =>
        text
          .replace(
            "trunks:\n",
            `trunks:\n  named: { host: ${CARRIER}, port: ${good}, transport: udp, register: false, qualify: 0s }\n`,
          )
          .replace(
            "routes:\n",
            'routes:\n  - { match: "05.", via: [named], paid: false }\n  - { match: "06.", via: [named, good], paid: false }\n',
          ),
    });
    try {
      await ground.carrier("good");
      const others = ground.calls("completed by the caller", 40, 10);
      const asked = performance.now();
      findings.note(await ground.call(byNameRefused));
      const refusedMs = performance.now() - asked;
      findings.expect(refusedMs < REFUSED_MS, `a caller waited ${Math.round(refusedMs)} ms for "it cannot be had"`);
      findings.note(await ground.call(byNameOrOther));
      findings.note(await others);
      names.delayMs = SLOW_MS;
      const isBack = await ground.until(BACK_MS, async () => (await ground.call(byName)) === undefined);
      findings.expect(isBack, `no call through the carrier ${BACK_MS} ms after its name is known again`);
      names.delayMs = undefined;
      await sleep((TTL_S + 1) * 1_000);
      findings.note(await ground.call(byNameOrOther));
      findings.note(await ground.calls("completed by the caller", 10, 10));
      findings.expect(names.asked > 0, "nobody asked the name server: the trial tried nothing");
      findings.note(await bugs(ground));
      return { faults: findings.faults, figures: { "refused after ms": Math.round(refusedMs) } };
    } finally {
      await ground.close();
      names.close();
    }
  },
};

export const trunkGone: Fault = {
  name: "trunk-gone",
  about: "a carrier is gone without a word: calls take the next one, or are refused; the rest does not notice",
  async run({ program }) {
    const findings = new Findings();
    const ground = await Ground.open({ program });
    try {
      const carrier = await ground.carrier("good"); // `broken`, which is asked first for 02, is not there at all
      const asked = performance.now();
      findings.note(await ground.call("trunk, second carrier"));
      const otherMs = performance.now() - asked;
      await carrier.cut();
      const others = ground.calls("completed by the caller", 40, 10);
      const again = performance.now();
      findings.note(await ground.call(goneRefused));
      const refusedMs = performance.now() - again;
      findings.note(await others);
      findings.expect(refusedMs < 40_000, `a caller waited ${Math.round(refusedMs)} ms for "it cannot be had"`);
      await ground.carrier("good");
      const isBack = await ground.until(RESTED_MS, async () => (await ground.call("trunk, answered")) === undefined);
      findings.expect(isBack, `no call through the carrier ${RESTED_MS} ms after it is back`);
      findings.note(await bugs(ground));
      return {
        faults: findings.faults,
        figures: { "next carrier after ms": Math.round(otherMs), "refused after ms": Math.round(refusedMs) },
      };
    } finally {
      await ground.close();
    }
  },
};

/** Knows one name, and says it late or not at all. */
class NameServer {
  readonly port: number;
  /** undefined: it says nothing. */
  delayMs: number | undefined;
  asked = 0;
  readonly #socket: Socket;

  private constructor(socket: Socket, port: number) {
    this.#socket = socket;
    this.port = port;
    socket.on("message", (bytes, from) => {
      this.asked++;
      const { delayMs } = this;
      if (delayMs !== undefined)
        setTimeout(() => socket.send(answerTo(bytes), from.port, from.address, () => {}), delayMs);
    });
  }

  static async open(): Promise<NameServer> {
    const port = await freePort(HOST);
    const socket = createSocket("udp4");
    await new Promise<void>((resolve) => socket.bind(port, HOST, resolve));
    return new NameServer(socket, port);
  }

  close(): void {
    this.#socket.removeAllListeners("message");
    this.#socket.close();
  }
}

function answerTo(bytes: Uint8Array): Uint8Array {
  const asked = dnsPacket.decode(Buffer.from(bytes));
  const [question] = asked.questions ?? [];
  const isHost = question?.type === "A" && question.name === CARRIER;
  return dnsPacket.encode({
    type: "response",
    id: asked.id ?? 0,
    flags: dnsPacket.RECURSION_DESIRED | dnsPacket.RECURSION_AVAILABLE | dnsPacket.AUTHORITATIVE_ANSWER,
    questions: asked.questions ?? [],
    answers: isHost ? [{ type: "A", name: CARRIER, ttl: TTL_S, data: HOST }] : [],
  });
}
