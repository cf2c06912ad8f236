// Run by srtp-port.test.ts under `--test-udp-no-try-send`: no packet is sent at once, all wait in the socket's queue until the event loop comes round, as
// on a network that is slower than we are. Prints what a phone understood of it, payload by payload.

import { createSocket } from "node:dgram";
import { nodeSrtpCrypto } from "../../../dist/rtp/port/srtp-crypto.js";
import { openUdpPort } from "../../../dist/rtp/port/udp-port.js";
import { SecuredPort } from "../../../dist/rtp/srtp/secured-port.js";
import { PacketSlab } from "../../../dist/rtp/srtp/slab.js";
import { protectionOf, SrtpReceiver } from "../../../dist/rtp/srtp/srtp.js";

const PACKETS = 100;
const suite = "AES_CM_128_HMAC_SHA1_80";
const master = new Uint8Array(30).fill(7);
const phone = createSocket("udp4");
phone.bind(0, "127.0.0.1", () => {
  const bound = openUdpPort("127.0.0.1", Number(process.argv[2]), () => {});
  const deps = { crypto: nodeSrtpCrypto, slab: new PacketSlab(), now: () => 0, onDropped() {} };
  const port = new SecuredPort(bound, deps);
  port.secure({ suite, sendKey: master, receiveKey: master });
  const receiver = new SrtpReceiver(protectionOf({ suite, master, crypto: nodeSrtpCrypto }));
  const understood = [];
  phone.on("message", (wire) => {
    understood.push(receiver.rtp(wire)?.[12] ?? -1);
    if (understood.length < PACKETS) return;
    process.stdout.write(JSON.stringify(understood));
    process.exit(0);
  });
  const packet = new Uint8Array(172); // one for all, as a relay or a player has it
  packet[0] = 0x80;
  for (let i = 0; i < PACKETS; i++) {
    packet[3] = i;
    packet.fill(i, 12);
    port.sendRtp(packet, { host: "127.0.0.1", port: phone.address().port });
  }
});
setTimeout(() => process.exit(1), 5_000);
