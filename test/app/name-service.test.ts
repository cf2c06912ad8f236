// A real name server on the loopback: what node:dns asks and what becomes of its answers.

import { createSocket, type Socket } from "node:dgram";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import dnsPacket, { type Answer, type Packet } from "dns-packet";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { nodeNames } from "../../src/app/name-service.ts";
import { seededRng } from "../../src/base/rng.ts";
import { locate, placeText } from "../../src/sip/locate/locate.ts";

const ZONE: readonly Answer[] = [
  {
    type: "NAPTR",
    name: "carrier.example",
    ttl: 300,
    data: {
      order: 10,
      preference: 10,
      flags: "S",
      services: "SIP+D2T",
      regexp: "",
      replacement: "_sip._tcp.carrier.example",
    },
  },
  {
    type: "NAPTR",
    name: "carrier.example",
    ttl: 300,
    data: {
      order: 20,
      preference: 10,
      flags: "S",
      services: "SIP+D2U",
      regexp: "",
      replacement: "_sip._udp.carrier.example",
    },
  },
  {
    type: "SRV",
    name: "_sip._tcp.carrier.example",
    ttl: 300,
    data: { priority: 20, weight: 0, port: 5070, target: "b.carrier.example" },
  },
  {
    type: "SRV",
    name: "_sip._tcp.carrier.example",
    ttl: 300,
    data: { priority: 10, weight: 0, port: 5060, target: "a.carrier.example" },
  },
  { type: "A", name: "a.carrier.example", ttl: 17, data: "192.0.2.1" },
  { type: "AAAA", name: "a.carrier.example", ttl: 99, data: "2001:db8::1" },
  { type: "A", name: "b.carrier.example", ttl: 300, data: "192.0.2.2" },
];

let server: Socket;
let servers: string[];
/** Answers are SERVFAIL. */
let isBroken = false;
const asked: string[] = [];

beforeEach(async () => {
  isBroken = false;
  asked.length = 0;
  server = createSocket("udp4");
  server.on("message", (bytes, from) => {
    const query = dnsPacket.decode(bytes);
    const [question] = query.questions ?? [];
    asked.push(`${question?.type} ${question?.name}`);
    const name = question?.name.toLowerCase() ?? "";
    const answers = ZONE.filter((row) => row.name === name && row.type === question?.type);
    const isKnown = ZONE.some((row) => row.name === name);
    const code = isBroken ? 2 : isKnown ? 0 : 3; // SERVFAIL, NOERROR, NXDOMAIN
    const reply: Packet = {
      type: "response",
      id: query.id ?? 0,
      flags: dnsPacket.RECURSION_DESIRED | code,
      questions: query.questions ?? [],
      answers: isBroken ? [] : answers,
    };
    server.send(dnsPacket.encode(reply), from.port, from.address);
  });
  server.bind(0, "127.0.0.1");
  await once(server, "listening");
  servers = [`127.0.0.1:${(server.address() as AddressInfo).port}`];
});
afterEach(() => new Promise<void>((resolve) => server.close(() => resolve())));

describe("SIP-08 names at a real name server", () => {
  test("from NAPTR over SRV to addresses of both families, in the order to try", async () => {
    const names = nodeNames(servers);
    const located = await locate(
      { host: "carrier.example", port: undefined, transport: undefined },
      { names, rng: seededRng(1) },
    );
    expect(located.kind === "found" && located.places.map(placeText)).toEqual([
      "tcp:192.0.2.1:5060",
      "tcp:[2001:db8::1]:5060",
      "tcp:192.0.2.2:5070",
    ]);
    expect(asked).toContain("NAPTR carrier.example");
  });

  test("addresses are good for the shorter of their TTLs", async () => {
    expect(await nodeNames(servers).addresses("a.carrier.example")).toEqual({
      kind: "found",
      rows: ["192.0.2.1", "2001:db8::1"],
      ttlS: 17,
    });
  });

  test("a name that is not there, and one without such a row, are none; a server that fails is not", async () => {
    const names = nodeNames(servers);
    expect(await names.addresses("nobody.example")).toMatchObject({ kind: "none" });
    expect(await names.srv("a.carrier.example")).toMatchObject({ kind: "none" });
    isBroken = true;
    expect(await names.naptr("carrier.example")).toMatchObject({ kind: "failed", cause: "ESERVFAIL" });
  });

  test("without servers of our own, the machine's own names are known too", async () => {
    const answer = await nodeNames([]).addresses("localhost");
    expect(answer.kind === "found" && answer.rows).toContain("127.0.0.1");
  });
});
