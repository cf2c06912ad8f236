// What comes in between: bytes that mean nothing, requests cut short, connections that break in the middle of a message or right after one.

import { createSocket } from "node:dgram";
import { connect } from "node:net";

const EVERY_MS = 100;

export interface Rubbish {
  readonly sent: { datagrams: number; connections: number };
  stop(): void;
}

export function strew(host: string, port: number): Rubbish {
  const socket = createSocket("udp4");
  socket.bind(0, "127.0.0.77");
  socket.on("error", () => {}); // what comes back does not matter
  const sent = { datagrams: 0, connections: 0 };
  let turn = 0;
  const timer = setInterval(() => {
    turn++;
    socket.send(datagram(turn), port, host);
    sent.datagrams++;
    if (turn % 3 !== 0) return;
    breakOff(host, port, turn);
    sent.connections++;
  }, EVERY_MS);
  return {
    sent,
    stop: () => {
      clearInterval(timer);
      socket.close();
    },
  };
}

function datagram(turn: number): Buffer {
  const whole = Buffer.from(request("INVITE", turn));
  switch (turn % 5) {
    case 0:
      return Buffer.from(Array.from({ length: 200 }, (_, i) => (i * 37 + turn * 11) & 255));
    case 1:
      return whole.subarray(0, (turn * 13) % whole.length);
    case 2:
      return Buffer.from(request("INVITE", turn).replace("CSeq: 1 INVITE", "CSeq: one BYE"));
    case 3:
      return Buffer.from(request("BYE", turn));
    default:
      return Buffer.from(request("FETCH", turn));
  }
}

/** A connection that ends before its request is whole, right after it, or when the answer came. */
function breakOff(host: string, port: number, turn: number): void {
  const text = request("INVITE", turn);
  const socket = connect({ host, port, localAddress: "127.0.0.78" }, () => {
    socket.write(turn % 2 === 0 ? text.slice(0, 150) : text);
    setTimeout(() => socket.destroy(), turn % 4 === 1 ? 0 : 200);
  });
  socket.on("data", () => {});
  socket.on("error", () => {});
}

function request(method: string, turn: number): string {
  const transport = turn % 3 === 0 ? "TCP" : "UDP";
  return [
    `${method} sip:20000@127.0.0.1 SIP/2.0`,
    `Via: SIP/2.0/${transport} 127.0.0.77:5999;rport;branch=z9hG4bKrubbish${turn}`,
    `From: <sip:10000@127.0.0.1>;tag=r${turn}`,
    "To: <sip:20000@127.0.0.1>",
    `Call-ID: rubbish-${turn}`,
    `CSeq: 1 ${method}`,
    "Contact: <sip:10000@127.0.0.77:5999>",
    "Max-Forwards: 70",
    "Content-Length: 0",
    "",
    "",
  ].join("\r\n");
}
