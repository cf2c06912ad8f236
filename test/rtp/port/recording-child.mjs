// A switch's media that records one call until it is killed. Argument: the path of the recording. Run by workers.test.ts.

import { createSocket } from "node:dgram";
import { makeDtlsIdentity } from "../../../dist/app/dtls-identity.js";
import { startMediaWorkers } from "../../../dist/rtp/port/start-workers.js";

const silent = { debug() {}, info() {}, warn() {}, error() {} };
const { plane } = await startMediaWorkers({
  dtls: makeDtlsIdentity(Date.now()),
  count: 1,
  host: "127.0.0.1",
  ports: [46_000, 46_999],
  audio: { shipped: "media", own: undefined, data: undefined },
  country: "CN",
  log: silent,
  onFact() {},
});
const phone = createSocket("udp4");
phone.bind(0, "127.0.0.1", () => {
  const remote = { host: "127.0.0.1", port: phone.address().port };
  const leg = plane.openLeg("call", "call.1");
  leg.configure({
    remote,
    remoteRtcp: { host: "127.0.0.1", port: 9 },
    codec: "pcmu",
    payloadType: 0,
    telephoneEvent: undefined,
    ptimeMs: 20,
    weSend: true,
    weReceive: true,
  });
  plane.record({ recording: "call", call: "call", path: process.argv[2], left: "call.1", right: undefined });
  let sent = 0;
  const start = performance.now();
  setInterval(() => {
    for (; sent * 20 < performance.now() - start; sent++) {
      const packet = Buffer.alloc(172, 0x10);
      packet.writeUInt16BE(0x8000, 0);
      packet.writeUInt16BE(sent, 2);
      packet.writeUInt32BE(sent * 160, 4);
      packet.writeUInt32BE(7, 8);
      phone.send(packet, leg.port, "127.0.0.1");
    }
  }, 5);
});
