import { connect, type Socket } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { LOOPBACK } from "./rig/ports.ts";
import { RealSwitch } from "./rig/switch.ts";

// Phones come back the moment the switch listens, which is before it is ready. Over a stream nothing is sent twice: what is not answered then is missed
// for 32 s (RFC 3261 §17.1.2.2).

const ANSWER_MS = 8_000;
const TRY_MS = 2;

let office: RealSwitch;

beforeAll(async () => {
  office = await RealSwitch.start();
});
afterAll(() => office.close());

/** The first connection that is accepted. */
async function firstConnection(port: number): Promise<Socket> {
  for (;;) {
    const socket = connect({ host: LOOPBACK, port });
    const isOpen = await new Promise<boolean>((resolve) => {
      socket.once("connect", () => resolve(true));
      socket.once("error", () => resolve(false));
    });
    if (isOpen) return socket;
    await new Promise((resolve) => setTimeout(resolve, TRY_MS));
  }
}

function register(port: number, { localPort = 0 }: Socket): string {
  const rows = [
    `REGISTER sip:${LOOPBACK}:${port} SIP/2.0`,
    `Via: SIP/2.0/TCP ${LOOPBACK}:${localPort};branch=z9hG4bKearly${localPort};rport`,
    `From: <sip:1001@${LOOPBACK}>;tag=early`,
    `To: <sip:1001@${LOOPBACK}>`,
    `Call-ID: early-${localPort}`,
    "CSeq: 1 REGISTER",
    "Max-Forwards: 70",
    `Contact: <sip:1001@${LOOPBACK}:${localPort};transport=tcp>`,
    "Content-Length: 0",
  ];
  return `${rows.join("\r\n")}\r\n\r\n`;
}

describe("SIP-01 a phone that comes before the switch is ready", () => {
  test("and registers over TCP at once is answered", async () => {
    await office.stop();
    let isReady = false;
    const started = office.startAgain().then(() => {
      isReady = true;
    });
    const socket = await firstConnection(office.port);
    const cameEarly = !isReady;
    const answer = new Promise<string>((resolve) => {
      socket.once("data", (bytes) => resolve(String(bytes)));
      setTimeout(resolve, ANSWER_MS, "nothing").unref();
    });
    socket.write(register(office.port, socket));
    await started;
    expect(await answer).toMatch(/^SIP\/2\.0 401 /); // the challenge
    socket.destroy();
    expect(cameEarly).toBe(true);
    expect(office.complaints()).toEqual([]);
  });
});
