// Webhooks against a real web server on this machine, and the mail against a small mail server written here.

import { createHmac } from "node:crypto";
import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import { type AddressInfo, createServer as createNetServer, type Socket } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { openMailer } from "../../../src/app/alarms/mail.ts";
import { isOwnNetwork } from "../../../src/app/alarms/own-network.ts";
import { postLetter, signatureOf } from "../../../src/app/alarms/webhook.ts";
import type { AlarmLetter } from "../../../src/app/core/alarms/alarm-record.ts";

const SECRET = "a-secret-of-more-than-16";
const LETTER: AlarmLetter = {
  id: "a-20261122-abcd",
  alarm: "full",
  name: "线路忙",
  what: "raised",
  queue: "support",
  text: "support: waiting > 10 (waiting 14)",
  at: "2026-11-22T01:00:00.000Z",
  raisedAt: "2026-11-22T01:00:00.000Z",
  office: "热线",
  language: "zh",
  measures: { waiting: 14 },
};

let close: () => void = () => {};
afterEach(() => close());

interface Got {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** Answers each request as told. */
async function webServer(
  status: number | "never",
  headers: Record<string, string> = {},
): Promise<{ port: number; got: Got[] }> {
  const got: Got[] = [];
  const server: Server = createServer((request, response) => {
    let body = "";
    request.setEncoding("utf8");
    request.on("data", (chunk: string) => {
      body += chunk;
    });
    request.on("end", () => {
      got.push({ path: request.url ?? "", headers: request.headers, body });
      if (status !== "never") response.writeHead(status, headers).end("thanks");
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  close = () => {
    server.closeAllConnections();
    server.close();
  };
  return { port: (server.address() as AddressInfo).port, got };
}

const hook = (port: number, more: Partial<Parameters<typeof postLetter>[0]> = {}) => ({
  ...{ url: `http://127.0.0.1:${port}/alarms`, secret: SECRET, local: true, timeLimitMs: 5_000 },
  ...more,
});

describe("ACD-23 alarms to a web address", () => {
  test("arrive as JSON with a signature that only the secret makes, over time, id and body", async () => {
    const { port, got } = await webServer(204);
    expect(await postLetter(hook(port), LETTER, 1_764_000_000_500)).toBeUndefined();
    const [one] = got;
    expect(one?.path).toBe("/alarms");
    expect(JSON.parse(one?.body ?? "")).toEqual(LETTER);
    expect(one?.headers).toMatchObject({
      "content-type": "application/json",
      "x-zongji-id": "a-20261122-abcd-raised",
      "x-zongji-timestamp": "1764000000",
    });
    const signed = createHmac("sha256", SECRET).update(`1764000000.a-20261122-abcd-raised.${one?.body}`).digest("hex");
    expect(one?.headers["x-zongji-signature"]).toBe(`sha256=${signed}`);
    expect(signatureOf(SECRET, "1764000000", "a", "{}")).not.toBe(signatureOf(SECRET, "1764000001", "a", "{}"));
  });

  test("what is answered decides: only 2xx has arrived, and a redirect is not followed", async () => {
    const { port, got } = await webServer(500);
    expect(await postLetter(hook(port), LETTER, 0)).toBe("answered 500");
    close();
    const moved = await webServer(302, { location: `http://127.0.0.1:${port}/elsewhere` });
    expect(await postLetter(hook(moved.port), LETTER, 0)).toBe("answered 302");
    expect([got.length, moved.got.length]).toEqual([1, 1]);
  });

  test("a server that does not answer is given up", async () => {
    const { port } = await webServer("never");
    expect(await postLetter(hook(port, { timeLimitMs: 100 }), LETTER, 0)).toBe("took too long");
  });

  test("nothing goes to our own network unless that is meant, neither by address nor by name", async () => {
    const { port, got } = await webServer(204);
    for (const host of ["127.0.0.1", "localhost", "2130706433", "[::ffff:127.0.0.1]", "0x7f.1"]) {
      const cause = await postLetter(hook(port, { url: `http://${host}:${port}/alarms`, local: false }), LETTER, 0);
      expect([host, cause]).toEqual([host, expect.stringContaining("in our own network")]);
    }
    expect(got).toEqual([]);
  });

  test("which networks are our own", () => {
    const own = [
      "10.1.2.3",
      "172.31.0.1",
      "192.168.1.1",
      "100.64.0.1",
      "169.254.169.254",
      "0.0.0.0",
      "::1",
      "fe80::1",
      "fd00::1",
    ];
    for (const address of own) expect([address, isOwnNetwork(address)]).toEqual([address, true]);
    for (const address of ["8.8.8.8", "172.32.0.1", "2400:3200::1"])
      expect([address, isOwnNetwork(address)]).toEqual([address, false]);
  });
});

/** A mail server that takes everything: RFC 5321 as far as one mail needs it. */
async function mailSink(refuse = false): Promise<{ port: number; mails: { to: string[]; text: string }[] }> {
  const mails: { to: string[]; text: string }[] = [];
  const server = createNetServer((socket: Socket) => {
    let to: string[] = [];
    let data: string | undefined;
    let rest = "";
    socket.setEncoding("utf8");
    socket.on("error", () => {});
    socket.write("220 sink ready\r\n");
    socket.on("data", (chunk: string) => {
      rest += chunk;
      for (let end = rest.indexOf("\r\n"); end >= 0; end = rest.indexOf("\r\n")) {
        const line = rest.slice(0, end);
        rest = rest.slice(end + 2);
        if (data !== undefined) {
          if (line !== ".") data += `${line}\n`;
          else {
            mails.push({ to, text: data });
            data = undefined;
            to = [];
            socket.write("250 taken\r\n");
          }
        } else if (line.startsWith("EHLO")) socket.write("250 sink\r\n");
        else if (line === "STARTTLS") socket.write("502 not here\r\n");
        else if (line.startsWith("RCPT") && refuse) socket.write("550 nobody of that name\r\n");
        else if (line.startsWith("RCPT")) {
          to.push(line.slice("RCPT TO:".length));
          socket.write("250 ok\r\n");
        } else if (line === "DATA") {
          data = "";
          socket.write("354 go on\r\n");
        } else if (line === "QUIT") socket.end("221 bye\r\n");
        else socket.write("250 ok\r\n");
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  close = () => void server.close();
  return { port: (server.address() as AddressInfo).port, mails };
}

describe("ACD-23 alarms by mail, over the wire", () => {
  const config = (port: number, tls: "off" | "start" = "off") => ({
    ...{ host: "127.0.0.1", port, tls, user: undefined, password: undefined, timeLimitMs: 5_000 },
    ...{ from: "pbx@example.com", to: ["night@example.com", "boss@example.com"] },
  });

  test("reach every recipient, Chinese words and all", async () => {
    const { port, mails } = await mailSink();
    const mailer = openMailer(config(port));
    expect(await mailer.send({ subject: "[热线] 告警: 线路忙", text: "support: waiting > 10" })).toBeUndefined();
    mailer.close();
    expect(mails[0]?.to).toEqual(["<night@example.com>", "<boss@example.com>"]);
    expect(mails[0]?.text).toContain("Subject: =?UTF-8?");
    expect(mails[0]?.text).toContain("support: waiting > 10");
  });

  test("a server that refuses, or has no TLS where it must, is named with its reason", async () => {
    const refusing = await mailSink(true);
    expect(await openMailer(config(refusing.port)).send({ subject: "x", text: "y" })).toContain("nobody of that name");
    close();
    const { port, mails } = await mailSink();
    expect(await openMailer(config(port, "start")).send({ subject: "x", text: "y" })).toMatch(/STARTTLS|TLS/);
    expect(mails).toEqual([]);
  });
});
