// TLS on loopback, with certificates made for the run. The peers are node:tls and node:net, played by hand.

import { once } from "node:events";
import { connect as connectPlain, createServer as createPlainServer, type Socket } from "node:net";
import {
  type ConnectionOptions,
  connect,
  createServer,
  type DetailedPeerCertificate,
  type TLSSocket,
  type TlsOptions,
} from "node:tls";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { limits } from "../../../src/base/limits.ts";
import type { Flow } from "../../../src/sip/ports.ts";
import { certificateNames } from "../../../src/sip/transport/certificate-names.ts";
import { Certificates, type KeyPair } from "../../../src/sip/transport/certificates.ts";
import { HandshakeRate } from "../../../src/sip/transport/handshake-rate.ts";
import type { TlsInit } from "../../../src/sip/transport/sockets.ts";
import { Authority, withoutOpenssl } from "./openssl.ts";
import {
  bytesOf,
  closeAll,
  closers,
  Inbox,
  LOOPBACK,
  OPTIONS,
  open,
  place,
  type Rig,
  tcpPhone,
  tcpPhoneOn,
  until,
} from "./rig.ts";

describe.skipIf(withoutOpenssl !== "")(`SIP-01 SIP over TLS${withoutOpenssl}`, () => {
  let ours: Authority;
  let strangers: Authority;
  let pbx: KeyPair;
  let other: KeyPair;

  beforeAll(() => {
    ours = new Authority();
    strangers = new Authority("Somebody else");
    pbx = ours.issue({ names: "DNS:pbx.example" });
    other = ours.issue({ names: "DNS:other.example,DNS:*.branch.example" });
  });
  afterAll(() => {
    ours.close();
    strangers.close();
  });
  afterEach(closeAll);

  function openTls(init: Partial<TlsInit> = {}, more: Parameters<typeof open>[0] = {}): Promise<Rig> {
    const certificates = new Certificates({ pairs: [pbx, other], ca: ours.pem });
    return open({ tls: { bind: LOOPBACK, certificates, clients: "none", ...init }, ...more });
  }

  interface Phone {
    readonly socket: TLSSocket;
    readonly heard: Inbox<string>;
    readonly closed: Promise<unknown>;
  }

  async function phone(rig: Rig, options: ConnectionOptions = {}): Promise<Phone> {
    const { port } = place(rig, "tls");
    const socket = connect({ port, host: "127.0.0.1", ca: ours.pem, servername: "pbx.example", ...options });
    const { heard, closed } = tcpPhoneOn(socket);
    await once(socket, "secureConnect");
    return { socket, heard, closed };
  }

  describe("phones come in", () => {
    test("messages come whole though each octet came alone, and answers go back", async () => {
      const rig = await openTls();
      const one = await phone(rig);
      one.socket.setNoDelay(true);
      for (const octet of bytesOf(OPTIONS)) one.socket.write(new Uint8Array([octet]));
      const { flow, text } = await rig.heard.next();
      expect(text).toBe(OPTIONS);
      expect(flow).toMatchObject({ transport: "tls", local: place(rig, "tls"), connection: expect.any(Number) });
      expect(flow.verifiedNames).toBeUndefined();
      rig.sockets.send(flow, bytesOf("answer"));
      expect(await one.heard.next()).toBe("answer");
      one.socket.write("\r\n\r\n");
      expect(await one.heard.next()).toBe("\r\n");
      one.socket.end();
      expect(await rig.failed.next()).toBe(flow);
      await until(() => rig.sockets.connections === 0);
    });

    test("each name is shown its own certificate, all others the first", async () => {
      const rig = await openTls();
      const shownTo = async (servername: string): Promise<string | undefined> => {
        const { socket } = await phone(rig, { servername, checkServerIdentity: () => undefined });
        return socket.getPeerCertificate().subjectaltname;
      };
      expect(await shownTo("other.example")).toBe("DNS:other.example, DNS:*.branch.example");
      expect(await shownTo("north.branch.example")).toBe("DNS:other.example, DNS:*.branch.example");
      expect(await shownTo("PBX.example")).toBe("DNS:pbx.example");
      expect(await shownTo("nobody.example")).toBe("DNS:pbx.example");
      expect(await shownTo("")).toBe("DNS:pbx.example");
    });

    test("OPS-07 a renewed certificate counts from the next connection on, and nobody is cut off", async () => {
      const certificates = new Certificates({ pairs: [pbx], ca: undefined });
      const rig = await openTls({ certificates });
      const before = await phone(rig);
      const renewed = ours.issue({ names: "DNS:pbx.example", cn: "renewed" });
      certificates.replace({ pairs: [renewed], ca: undefined });
      for (const servername of ["pbx.example", ""]) {
        const { socket } = await phone(rig, { servername, checkServerIdentity: () => undefined });
        expect(socket.getPeerCertificate().subject.CN).toBe("renewed");
      }
      before.socket.write(OPTIONS);
      expect((await rig.heard.next()).text).toBe(OPTIONS);
      // one that will not do changes nothing
      expect(() => certificates.replace({ pairs: [{ cert: renewed.cert, key: pbx.key }], ca: undefined })).toThrow();
      expect((await phone(rig)).socket.getPeerCertificate().subject.CN).toBe("renewed");
    });

    test("TLS before 1.2 is not spoken", async () => {
      const rig = await openTls();
      const old = phone(rig, { minVersion: "TLSv1", maxVersion: "TLSv1.1", ciphers: "DEFAULT@SECLEVEL=0" });
      await expect(old).rejects.toThrow();
      await until(() => rig.sockets.connections === 0);
    });

    test("a broken stream is told why, and closed", async () => {
      const rig = await openTls();
      const one = await phone(rig);
      one.socket.write(OPTIONS.replace("Content-Length: 0", "Content-Length: many"));
      expect(await one.heard.next()).toMatch(/^SIP\/2\.0 400 /);
      await one.closed;
      expect(await rig.logged.next()).toBe("sip.tls.dropped length");
    });

    test("one that stops reading is closed before it costs memory", async () => {
      const rig = await openTls({}, { bounds: { connectionBacklogBytes: 100_000 } });
      const one = await phone(rig);
      one.socket.write(OPTIONS);
      const { flow } = await rig.heard.next();
      one.socket.pause();
      const much = new Uint8Array(60_000);
      for (let i = 0; i < 1_000 && rig.sockets.connections > 0; i++) rig.sockets.send(flow, much);
      expect(await rig.failed.next()).toBe(flow);
      expect(await rig.logged.next()).toBe("sip.tls.dropped backlog");
    });

    test("a port in use is named, with what to do", async () => {
      const rig = await openTls();
      await expect(openTls({ bind: place(rig, "tls") })).rejects.toThrow("(sip.tls in zongji.yaml)");
    });
  });

  describe("handshakes that lead nowhere", () => {
    test("one that never begins is ended after so long", async () => {
      const rig = await openTls();
      const { port } = place(rig, "tls");
      const slow = tcpPhoneOn(connectPlain(port, "127.0.0.1"));
      await until(() => rig.sockets.connections === 1);
      await rig.clock.advance(limits.sip.connectMs - 1_000);
      expect(rig.sockets.connections).toBe(1);
      await rig.clock.advance(2_000);
      await slow.closed;
      expect(await rig.logged.next()).toBe("sip.tls.dropped connect");
      expect(rig.sockets.connections).toBe(0);
    });

    test("one that comes by drops is ended just so", async () => {
      const rig = await openTls();
      const { port } = place(rig, "tls");
      const slow = tcpPhoneOn(connectPlain(port, "127.0.0.1"));
      await until(() => rig.sockets.connections === 1);
      for (const octet of [0x16, 0x03, 0x01]) {
        slow.socket.write(new Uint8Array([octet]));
        await rig.clock.advance(4_000);
      }
      await slow.closed;
      expect(rig.sockets.connections).toBe(0);
    });

    test("whoever speaks something else is closed, and takes no place", async () => {
      const rig = await openTls({}, { bounds: { connectionsPerSource: 1 } });
      const { port } = place(rig, "tls");
      for (let i = 0; i < 3; i++) {
        const wrong = tcpPhoneOn(connectPlain(port, "127.0.0.1"));
        wrong.socket.write(OPTIONS);
        await wrong.closed;
        await until(() => rig.sockets.connections === 0);
      }
      const one = await phone(rig);
      one.socket.write(OPTIONS);
      await rig.heard.next();
    });

    test("unfinished handshakes count for the bound of their address", async () => {
      const rig = await openTls({}, { bounds: { connectionsPerSource: 2 } });
      const { port } = place(rig, "tls");
      tcpPhoneOn(connectPlain(port, "127.0.0.1"));
      tcpPhoneOn(connectPlain(port, "127.0.0.1"));
      await until(() => rig.sockets.connections === 2);
      await expect(phone(rig)).rejects.toThrow();
      expect(rig.sockets.connections).toBe(2);
    });
  });

  describe("clients with certificates", () => {
    const carrierNames = "DNS:SBC.Carrier.example,URI:sip:carrier.example,URI:sip:joe@person.example";

    test("one of our authority has proved its names", async () => {
      const rig = await openTls({ clients: "ask" });
      const carrier = await phone(rig, ours.issue({ names: carrierNames }));
      carrier.socket.write(OPTIONS);
      const { flow } = await rig.heard.next();
      expect(flow.verifiedNames).toEqual(["sbc.carrier.example", "carrier.example"]);
    });

    test("one of another authority, an expired one, and none at all have proved nothing", async () => {
      const rig = await openTls({ clients: "ask" });
      for (const shown of [
        strangers.issue({ names: carrierNames }),
        ours.issue({ names: carrierNames, days: -1 }),
        {},
      ]) {
        const { socket } = await phone(rig, shown);
        socket.write(OPTIONS);
        expect((await rig.heard.next()).flow.verifiedNames).toBeUndefined();
      }
    });

    test("where one is required nobody else comes in", async () => {
      const rig = await openTls({ clients: "require" });
      for (const shown of [strangers.issue({ names: carrierNames }), {}]) {
        const { port } = place(rig, "tls");
        const socket = connect({ port, host: "127.0.0.1", ca: ours.pem, servername: "pbx.example", ...shown });
        const refused = tcpPhoneOn(socket);
        socket.write(OPTIONS);
        await refused.closed;
      }
      await until(() => rig.sockets.connections === 0);
      expect(rig.heard.size).toBe(0);
      const carrier = await phone(rig, ours.issue({ names: carrierNames }));
      carrier.socket.write(OPTIONS);
      expect((await rig.heard.next()).flow.verifiedNames).toContain("carrier.example");
    });

    test("whose authority was taken away proves nothing any more, though it was here before", async () => {
      const certificates = new Certificates({ pairs: [pbx], ca: ours.pem });
      const rig = await openTls({ certificates, clients: "ask" });
      const shown = ours.issue({ names: carrierNames });
      const first = await phone(rig, { ...shown, maxVersion: "TLSv1.2" });
      const session = first.socket.getSession();
      first.socket.write(OPTIONS);
      expect((await rig.heard.next()).flow.verifiedNames).toContain("carrier.example");
      certificates.replace({ pairs: [pbx], ca: strangers.pem });
      const again = await phone(rig, { ...shown, maxVersion: "TLSv1.2", ...(session && { session }) });
      again.socket.write(OPTIONS);
      expect((await rig.heard.next()).flow.verifiedNames).toBeUndefined();
    });
  });

  describe("we connect", () => {
    interface Carrier {
      readonly port: number;
      readonly accepted: Inbox<TLSSocket>;
      /** Everything that anybody said to it. */
      said: string;
    }

    async function carrier(options: TlsOptions): Promise<Carrier> {
      const accepted = new Inbox<TLSSocket>();
      const server = createServer(options, (socket) => {
        socket.on("data", (bytes) => {
          found.said += bytes.toString();
        });
        socket.on("error", () => {});
        closers.push(() => void socket.destroy()); // before the server, which waits for it
        accepted.push(socket);
      });
      server.on("tlsClientError", () => {});
      server.listen(0, "127.0.0.1");
      await once(server, "listening");
      closers.push(() => new Promise((resolve) => server.close(resolve)));
      const found: Carrier = { port: (server.address() as { port: number }).port, accepted, said: "" };
      return found;
    }

    function flowTo(rig: Rig, port: number, serverName?: string): Flow {
      const remote = { host: "127.0.0.1", port };
      const local = place(rig, "tls");
      return { transport: "tls", local, remote, ...(serverName !== undefined && { serverName }) };
    }

    test("to a server that proves its name; all to that name go over the one connection, and back", async () => {
      const rig = await openTls();
      const sbc = await carrier(ours.issue({ names: "DNS:sbc.example" }));
      rig.sockets.send(flowTo(rig, sbc.port, "sbc.example"), bytesOf("one,"));
      rig.sockets.send(flowTo(rig, sbc.port, "SBC.example"), bytesOf("two"));
      const theirs = await sbc.accepted.next();
      await until(() => sbc.said === "one,two");
      theirs.write(OPTIONS);
      const { flow } = await rig.heard.next();
      expect(flow).toMatchObject({ transport: "tls", serverName: "sbc.example", connection: expect.any(Number) });
      rig.sockets.send(flow, bytesOf(",three"));
      await until(() => sbc.said === "one,two,three");
      expect([rig.sockets.connections, sbc.accepted.size]).toEqual([1, 0]);
      theirs.destroy();
      expect(await rig.failed.next()).toBe(flow);
    });

    test("a connection made to one name carries nothing for another", async () => {
      const rig = await openTls();
      const sbc = await carrier(ours.issue({ names: "DNS:sbc.example,DNS:sbc2.example" }));
      rig.sockets.send(flowTo(rig, sbc.port, "sbc.example"), bytesOf("one"));
      rig.sockets.send(flowTo(rig, sbc.port, "sbc2.example"), bytesOf("two"));
      await sbc.accepted.next();
      await sbc.accepted.next();
      expect(rig.sockets.connections).toBe(2);
    });

    test("a SIP URI in its certificate is a name too, and so is an address", async () => {
      const rig = await openTls();
      const sbc = await carrier(ours.issue({ names: "URI:sip:carrier.example,IP:127.0.0.1" }));
      rig.sockets.send(flowTo(rig, sbc.port, "carrier.example"), bytesOf("one"));
      await sbc.accepted.next();
      rig.sockets.send(flowTo(rig, sbc.port, "127.0.0.1"), bytesOf("two"));
      await sbc.accepted.next();
      await until(() => sbc.said.length === 6);
    });

    test.each([
      ["of another name", () => ours.issue({ names: "DNS:evil.example" })],
      ["of an authority we do not know", () => strangers.issue({ names: "DNS:sbc.example" })],
      ["that has expired", () => ours.issue({ names: "DNS:sbc.example", days: -1 })],
    ])("a server with a certificate %s hears not a word", async (_, issue) => {
      const rig = await openTls();
      const sbc = await carrier(issue());
      const flow = flowTo(rig, sbc.port, "sbc.example");
      rig.sockets.send(flow, bytesOf("REGISTER sip:sbc.example SIP/2.0"));
      expect(await rig.failed.next()).toBe(flow);
      expect(await rig.logged.next()).toMatch(/^sip\.tls\.unreachable /);
      expect([sbc.said, rig.sockets.connections]).toEqual(["", 0]);
    });

    test("a server that asks for our certificate sees it", async () => {
      const rig = await openTls();
      const sbc = await carrier({ ...ours.issue({ names: "DNS:sbc.example" }), requestCert: true, ca: ours.pem });
      rig.sockets.send(flowTo(rig, sbc.port, "sbc.example"), bytesOf("one"));
      const theirs = await sbc.accepted.next();
      expect([theirs.authorized, certificateNames(theirs.getPeerCertificate())]).toEqual([true, ["pbx.example"]]);
    });

    test("a server that never ends its handshake is given up", async () => {
      const rig = await openTls();
      const accepted = new Inbox<Socket>();
      const dumb = createPlainServer((socket) => accepted.push(socket)).listen(0, "127.0.0.1");
      await once(dumb, "listening");
      closers.push(() => new Promise((resolve) => dumb.close(resolve)));
      const flow = flowTo(rig, (dumb.address() as { port: number }).port, "sbc.example");
      rig.sockets.send(flow, bytesOf("hello"));
      tcpPhoneOn(await accepted.next());
      await rig.clock.advance(limits.sip.connectMs + 1_000);
      expect(await rig.failed.next()).toBe(flow);
    });

    test("a phone whose connection is gone cannot be called: it has no certificate to prove its name", async () => {
      const rig = await openTls();
      const sbc = await carrier(ours.issue({ names: "DNS:sbc.example" }));
      const flow: Flow = { ...flowTo(rig, sbc.port), connection: 4711 };
      rig.sockets.send(flow, bytesOf("INVITE"));
      await rig.clock.advance(0);
      expect(await rig.failed.next()).toBe(flow);
      expect(sbc.accepted.size).toBe(0);
    });

    test("without a TLS port of our own, too", async () => {
      const certificates = new Certificates({ pairs: [], ca: ours.pem });
      const rig = await open({ tls: { bind: undefined, certificates, clients: "none" } });
      const sbc = await carrier(ours.issue({ names: "DNS:sbc.example" }));
      const remote = { host: "127.0.0.1", port: sbc.port };
      rig.sockets.send({ transport: "tls", local: LOOPBACK, remote, serverName: "sbc.example" }, bytesOf("one"));
      await sbc.accepted.next();
      await until(() => sbc.said === "one");
    });
  });
});

describe("TLS handshakes in one second", () => {
  test("one source begins so many and no more, all together so many; the next second is a new one", () => {
    const rate = new HandshakeRate();
    const { handshakesPerSecond, connectionsPerSource } = limits.sip;
    const begun = (source: string, times: number, now: number): number =>
      Array.from({ length: times }, () => rate.mayBegin(source, now)).filter(Boolean).length;
    expect(begun("192.0.2.1", 1_000, 5)).toBe(connectionsPerSource);
    expect(begun("192.0.2.2", 1, 900)).toBe(1);
    let others = 0;
    for (let i = 0; i < 1_000; i++) others += begun(`10.0.${i >> 8}.${i & 255}`, 1, 950);
    expect(connectionsPerSource + 1 + others).toBe(handshakesPerSecond);
    expect(begun("192.0.2.1", 1, 1_006)).toBe(1);
  });

  test.skipIf(withoutOpenssl !== "")(`whoever is turned away takes no place${withoutOpenssl}`, async () => {
    const authority = new Authority();
    closers.push(() => authority.close());
    const certificates = new Certificates({ pairs: [authority.issue({ names: "DNS:pbx.example" })], ca: undefined });
    const bounds = { connectionsPerSource: 1_000 };
    const rig = await open({ tls: { bind: LOOPBACK, certificates, clients: "none" }, bounds });
    const { port } = place(rig, "tls");
    const phones: { readonly closed: Promise<unknown> }[] = [];
    for (let i = 0; i < limits.sip.connectionsPerSource; i++) phones.push(await tcpPhone({ host: "127.0.0.1", port }));
    await until(() => rig.sockets.connections === phones.length);
    await (await tcpPhone({ host: "127.0.0.1", port })).closed;
    expect(rig.sockets.connections).toBe(phones.length);
    await rig.clock.advance(1_000);
    await tcpPhone({ host: "127.0.0.1", port });
    await until(() => rig.sockets.connections === phones.length + 1);
  });
});

describe("whose certificate it is (RFC 5922 §7.1)", () => {
  const named = (subjectaltname: string | undefined, CN?: string) =>
    certificateNames({ subjectaltname, ...(CN !== undefined && { subject: { CN } }) } as DetailedPeerCertificate);

  test.each([
    ["DNS:a.example, DNS:B.example", ["a.example", "b.example"]],
    ["URI:sip:example.com, DNS:a.example", ["example.com", "a.example"]],
    ["URI:sips:example.com", ["example.com"]],
    ["IP Address:192.0.2.1, IP Address:2001:DB8:0:0:0:0:0:1", ["192.0.2.1", "2001:db8:0:0:0:0:0:1"]],
    ["DNS:a.example, DNS:a.example", ["a.example"]],
  ])("%s", (written, names) => expect(named(written, "common.example")).toEqual(names));

  test("a person's URI is no domain's, another scheme's none at all", () => {
    expect(named("URI:sip:joe@example.com, URI:https://example.com, email:joe@example.com")).toEqual([]);
  });

  test("a name in quotes, which hides a comma, is none", () => {
    expect(named('DNS:"a.example\\u002c DNS:bank.example", DNS:b.example')).toEqual(["b.example"]);
  });

  test("the common name counts only where there is no other", () => {
    expect(named(undefined, "Old.example")).toEqual(["old.example"]);
    expect(named("", "old.example")).toEqual(["old.example"]);
    expect(named("DNS:a.example", "old.example")).toEqual(["a.example"]);
    expect(named(undefined)).toEqual([]);
  });
});
