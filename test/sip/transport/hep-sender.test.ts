// A Homer server gets a copy of what went over the wire (SIP-14), and one that is away harms nobody.

import { createSocket } from "node:dgram";
import { once } from "node:events";
import { expect, test } from "vitest";
import { silentLog } from "../../../src/base/log.ts";
import type { WallMillis } from "../../../src/base/time.ts";
import type { WireMessage } from "../../../src/sip/trace/wire-message.ts";
import { openHepSender } from "../../../src/sip/transport/hep-sender.ts";

const MESSAGE: WireMessage = {
  at: 1_795_000_000_000 as WallMillis,
  direction: "in",
  transport: "udp",
  local: { host: "192.0.2.10", port: 5060 },
  remote: { host: "192.0.2.1", port: 5062 },
  callId: "one",
  bytes: new TextEncoder().encode("OPTIONS sip:a@b SIP/2.0\r\nCall-ID: one\r\n\r\n"),
};

test("each message arrives as one HEP3 packet with our call's id", async () => {
  const homer = createSocket("udp4");
  homer.bind(0, "127.0.0.1");
  await once(homer, "listening");
  const sender = openHepSender(
    { server: { host: "127.0.0.1", port: homer.address().port }, agent: 7, password: undefined },
    silentLog,
  );
  try {
    const arrived = once(homer, "message");
    sender.send(MESSAGE, "c-20261122-aaaaaaaa");
    const [packet] = (await arrived) as [Buffer];
    expect(packet.toString("latin1", 0, 4)).toBe("HEP3");
    expect(packet.includes("c-20261122-aaaaaaaa")).toBe(true);
    expect(packet.includes("OPTIONS sip:a@b SIP/2.0")).toBe(true);
  } finally {
    sender.close();
    homer.close();
  }
});

test("a message that no datagram can hold is left out and counted", () => {
  const sender = openHepSender({ server: { host: "127.0.0.1", port: 9 }, agent: 7, password: undefined }, silentLog);
  sender.send({ ...MESSAGE, bytes: new Uint8Array(65_535) }, undefined);
  expect(sender.dropped).toBe(1);
  sender.close();
});
