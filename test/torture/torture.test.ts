// Every message of RFC 4475 and RFC 5118: our verdict, the index's verdict, and what the RFC says the message means.

import { describe, expect, test } from "vitest";
import type { SipMessage, SipRequest, SipResponse } from "../../src/sip/message/message.ts";
import { parseContacts } from "../../src/sip/message/name-addr.ts";
import { parseMessage } from "../../src/sip/message/parse.ts";
import { parseUri, sameUri, userOf } from "../../src/sip/message/uri.ts";
import { parseVia } from "../../src/sip/message/via.ts";
import { makeResponse, writeMessage } from "../../src/sip/message/write.ts";
import { hasCorpora, type Indexed, readCorpus, readIndex } from "./corpora.ts";
import { expected, type Verdict } from "./expected.ts";

describe.skipIf(!hasCorpora)("the torture messages", () => {
  test.each(expected)("$folder/$file: $verdict ($rfc)", ({ folder, file, verdict }) => {
    expect(judge(readCorpus(folder, file))).toBe(verdict);
  });

  test.each(["rfc4475", "rfc5118"] as const)("each message of %s is judged, and as its index allows", (folder) => {
    const verdicts = new Map(expected.filter((row) => row.folder === folder).map((row) => [row.file, row.verdict]));
    for (const indexed of readIndex(folder)) {
      expect.soft(allowed(indexed), indexed.file).toContain(verdicts.get(indexed.file));
    }
  });

  test("wsinv: blanks, folding and quoting do not change what it says", () => {
    const message = request("wsinv.dat");
    expect(message.method).toBe("INVITE");
    expect(message.uri).toBe("sip:vivekg@chair-dnrc.example.com;unknownparam");
    expect(message.to.params.get("tag")).toBe("1918181833n");
    expect(message.from.display).toBe('J Rosenberg \\"');
    expect(message.from.params.get("tag")).toBe("98asjd8");
    expect(message.cseq).toEqual({ number: 9, method: "INVITE" });
    expect(message.headers.get("Max-Forwards")).toBe("0068");
    expect(message.headers.list("Via").map((via) => parseVia(via)?.transport)).toEqual(["UDP", "TCP", "UDP"]);
    expect(message.headers.get("Subject")).toBe("");
    expect(message.headers.get("NewFangledHeader")).toBe("newfangled value continued newfangled value");
    expect(message.headers.get("unknownheaderwithunusualvalue")).toBe(";;,,;;,;");
    expect(message.body.length).toBe(150);
    expect(contact(message, 0).display).toBe('Quoted string ""');
    expect(contact(message, 0).params.get("q")).toBe("0.33");
  });

  test("intmeth: every legal character, and the answer repeats To byte by byte", () => {
    const message = request("intmeth.dat");
    expect(message.method).toBe("!interesting-Method0123456789_*+`.%indeed'~");
    expect(parseUri(message.uri)?.user).toBe("1_unusual.URI~(to-be!sure)&isn't+it$/crazy?,/;;*");
    expect(parseUri(message.uri)?.host).toBe("example.com");
    expect(message.callId).toBe("intmeth.word%ZK-!.*_+'@word`~)(><:\\/\"][?}{");
    expect(message.from.params.get("tag")).toBe("_token~1'+`*%!-.");
    expect(message.cseq.number).toBe(139122385);
    const sent = Buffer.from(readCorpus("rfc4475", "intmeth.dat")).toString("latin1");
    const to = /^To: (.*)\r$/m.exec(sent)?.[1];
    const rows = message.headers.rows().filter(([name]) => ["Via", "From", "To", "Call-ID", "CSeq"].includes(name));
    const answer = writeMessage(makeResponse({ status: 501, headers: rows }));
    expect(to).toBeDefined();
    expect(Buffer.from(answer).toString("latin1")).toContain(`\r\nTo: ${to}\r\n`);
  });

  test("esc01: escapes are undone once and only in URIs", () => {
    const message = request("esc01.dat");
    expect(userOf(message.uri)).toBe("sips:user@example.com");
    expect(parseUri(message.uri)?.host).toBe("example.net");
    expect(userOf(message.to.uri)).toBe("user");
    expect(userOf(message.from.uri)).toBe("I have spaces");
    const uri = parseUri(contact(message, 0).uri);
    expect(uri?.user).toBe("caller");
    expect([...(uri?.params.keys() ?? [])]).toEqual(["lr", "name"]);
  });

  test("escnull: %00 and %00%00 are two users", () => {
    const message = request("escnull.dat");
    expect(userOf(message.to.uri)).toBe("null-\0-null");
    expect(sameUri(contact(message, 0).uri, contact(message, 1).uri)).toBe(false);
  });

  test("esc02: an escaped header name is another header", () => {
    const message = request("esc02.dat");
    expect(message.method).toBe("RE%47IST%45R");
    expect(parseContacts(message.headers)).toHaveLength(2);
    expect(message.to.display).toBe("%Z%45");
  });

  test("longreq, transports and mult-ip-in-header: every Via can be read", () => {
    for (const [folder, file, count] of [
      ["rfc4475", "longreq.dat", 34],
      ["rfc4475", "transports.dat", 5],
      ["rfc5118", "mult-ip-in-header.dat", 3],
    ] as const) {
      const vias = request(file, folder).headers.list("Via").map(parseVia);
      expect(vias).toHaveLength(count);
      expect(vias).not.toContain(undefined);
    }
    expect(
      request("transports.dat")
        .headers.list("Via")
        .map((via) => parseVia(via)?.transport),
    ).toEqual(["UDP", "SCTP", "TLS", "UNKNOWN", "TCP"]);
    const mixed = request("mult-ip-in-header.dat", "rfc5118");
    expect(mixed.via.host).toBe("2001:db8::9:1");
    expect(mixed.via.port).toBe(6050);
    expect(parseVia(mixed.headers.list("Via")[2] ?? "")?.params.get("received")).toBe("192.0.2.200");
  });

  test("bodies end where Content-Length says, and fill the datagram where it is missing", () => {
    expect(request("dblreq.dat").body.length).toBe(0);
    expect(request("mpart01.dat").body.length).toBe(553);
    expect(request("inv2543.dat").body.length).toBe(105);
    expect(request("inv2543.dat").from.params.get("tag")).toBeUndefined();
  });

  test("unreason and noreason: phrases in UTF-8 and empty ones", () => {
    expect(response("unreason.dat")).toMatchObject({ status: 200 });
    expect(response("unreason.dat").reason).toBe("= 2**3 * 5**2 но сто девяносто девять - простое");
    expect(response("noreason.dat")).toMatchObject({ status: 100, reason: "" });
  });

  test("semiuri: the user part keeps its semicolons", () => {
    expect(parseUri(request("semiuri.dat").uri)).toMatchObject({ user: "user;par=u@example.net", host: "example.com" });
    expect(parseUri(request("semiuri.dat").uri)?.params.size).toBe(0);
  });

  test("cparam01, cparam02, regescrt, regbadct: whose parameter it is", () => {
    expect(contact(request("cparam01.dat"), 0).uri).toBe("sip:+19725552222@gw1.example.net");
    expect(contact(request("cparam01.dat"), 0).params.has("unknownparam")).toBe(true);
    expect(contact(request("cparam02.dat"), 0).uri).toBe("sip:+19725552222@gw1.example.net;unknownparam");
    expect(contact(request("cparam02.dat"), 0).params.size).toBe(0);
    expect(contact(request("regescrt.dat"), 0).uri).toBe("sip:user@example.com?Route=%3Csip:sip.example.com%3E");
    expect(parseContacts(request("regbadct.dat").headers)).toBeUndefined();
  });

  test("RFC 5118: hosts, ports and received addresses of IPv6", () => {
    const host = (file: string) => parseUri(request(file, "rfc5118").uri);
    expect(host("ipv6-good.dat")).toMatchObject({ host: "2001:db8::10", port: undefined });
    expect(host("port-ambiguous.dat")).toMatchObject({ host: "2001:db8::10:5070", port: undefined });
    expect(host("port-unambiguous.dat")).toMatchObject({ host: "2001:db8::10", port: 5070 });
    const received = (file: string) => request(file, "rfc5118").via.params.get("received");
    expect(received("via-received-param-no-delim.dat")).toBe("2001:db8::9:255");
    expect(received("via-received-param-with-delim.dat")).toBe("[2001:db8::9:255]");
    expect(parseUri(contact(request("ipv4-mapped-ipv6.dat", "rfc5118"), 0).uri)?.host).toBe("::ffff:192.0.2.2");
  });

  test("what is refused can be answered: the request's own Via, From, To, Call-ID and CSeq", () => {
    const parsed = parseMessage(readCorpus("rfc4475", "badvers.dat"), "datagram");
    const names = parsed.ok ? [] : parsed.fault.answerable?.map(([name]) => name);
    expect([...(names ?? [])].sort()).toEqual(["CSeq", "Call-ID", "From", "To", "Via"]);
  });
});

function judge(bytes: Uint8Array): Verdict | number {
  const parsed = parseMessage(bytes, "datagram");
  return parsed.ok ? "accept" : (parsed.fault.reply ?? "silence");
}

/** Our verdict's possible values by the third party's reading of the RFC. */
function allowed(indexed: Indexed): readonly (Verdict | number)[] {
  if (indexed.parser === "accept") return ["accept"];
  const verdicts: (Verdict | number)[] = indexed.parser === "either" ? ["accept"] : [];
  for (const answer of [indexed.expected_response, ...(indexed.also_acceptable ?? [])]) {
    if (typeof answer === "number") verdicts.push(answer);
    if (answer === "drop") verdicts.push("silence");
  }
  return verdicts;
}

function message(folder: string, file: string): SipMessage {
  const parsed = parseMessage(readCorpus(folder, file), "datagram");
  if (!parsed.ok) throw new Error(parsed.fault.detail);
  return parsed.value;
}

function request(file: string, folder = "rfc4475"): SipRequest {
  const value = message(folder, file);
  if (value.kind !== "request") throw new Error(`${file} is no request`);
  return value;
}

function response(file: string): SipResponse {
  const value = message("rfc4475", file);
  if (value.kind !== "response") throw new Error(`${file} is no response`);
  return value;
}

function contact(value: SipMessage, index: number) {
  const contacts = parseContacts(value.headers);
  const found = contacts === undefined || contacts === "*" ? undefined : contacts[index];
  if (found === undefined) throw new Error("no such contact");
  return found;
}
