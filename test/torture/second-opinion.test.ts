// sip.js reads the same messages with a grammar of its own. What both accept must mean the same to both.

import { IncomingRequestMessage, type IncomingResponseMessage } from "sip.js/lib/core/index.js";
import { Parser } from "sip.js/lib/core/messages/parser.js";
import type { NameAddrHeader, URI } from "sip.js/lib/grammar/index.js";
import { describe, expect, test } from "vitest";
import type { SipMessage } from "../../src/sip/message/message.ts";
import { parseContacts } from "../../src/sip/message/name-addr.ts";
import { parseMessage } from "../../src/sip/message/parse.ts";
import { parseUri } from "../../src/sip/message/uri.ts";
import type { NameAddr, SipUri } from "../../src/sip/message/values.ts";
import { hasCorpora, listCorpus, readCorpus } from "./corpora.ts";

type Theirs = IncomingRequestMessage | IncomingResponseMessage;

/** Where the two differ and sip.js is the one that leaves the RFC. */
const DIFFERS: ReadonlyMap<string, string> = new Map([
  ["osip-sip40.sip", "its URI parser takes the host of maddr for the URI's own"],
]);

const FOLDERS = ["real-ua", "rfc4475", "rfc5118", "fuzz-seeds/sip", "fuzz-seeds/sip-parser"] as const;

describe.skipIf(!hasCorpora)("what sip.js also accepts means the same", () => {
  test.each(FOLDERS)("in %s", (folder) => {
    let both = 0;
    for (const file of listCorpus(folder)) {
      const bytes = readCorpus(folder, file);
      const ours = parseMessage(bytes, "datagram");
      const theirs = secondOpinion(bytes);
      if (!ours.ok || theirs === undefined || DIFFERS.has(file)) continue;
      expect.soft(meaningOf(ours.value), `${folder}/${file}`).toEqual(theirMeaning(theirs));
      both++;
    }
    expect(both).toBeGreaterThan(5);
  });
});

function secondOpinion(bytes: Uint8Array): Theirs | undefined {
  const nothing = () => undefined;
  const logger = { error: nothing, warn: nothing, log: nothing, debug: nothing };
  try {
    // its logger is a class, its parser only warns through it
    return Parser.parseMessage(new TextDecoder().decode(bytes), logger as never);
  } catch {
    return undefined;
  }
}

function meaningOf(message: SipMessage) {
  const contacts = parseContacts(message.headers);
  return {
    first:
      message.kind === "request"
        ? [message.method, uriMeaning(parseUri(message.uri))]
        : [message.status, message.reason],
    callId: message.callId,
    cseq: [message.cseq.number, message.cseq.method],
    via: isViaBeyondThem(message.headers.get("Via"))
      ? undefined
      : [message.via.host, message.via.port, message.via.transport, message.via.params.get("branch")],
    from: addressMeaning(message.from),
    to: addressMeaning(message.to),
    contacts: contacts === "*" || contacts === undefined ? contacts : contacts.map(addressMeaning),
  };
}

function addressMeaning(address: NameAddr) {
  return { display: address.display, uri: uriMeaning(parseUri(address.uri)), tag: address.params.get("tag") };
}

function uriMeaning(uri: SipUri | undefined) {
  const user = uri?.password === undefined ? uri?.user : `${uri.user}:${uri.password}`; // sip.js leaves them in one piece
  return uri && [uri.scheme, user, uri.host, uri.port, uri.params.get("transport")?.toLowerCase()];
}

/** Of several values in one Via row, sip.js keeps the last for the topmost; of `maddr` the host for the Via's own. */
function isViaBeyondThem(row: string | undefined): boolean {
  return /,|;\s*maddr/i.test(row ?? "");
}

function theirMeaning(message: Theirs) {
  const cseq = message.parseHeader("cseq") as { value: number; method: string };
  const via = message.via as { host: string; port?: number; transport: string; branch?: string };
  const contacts = message
    .getHeaders("contact")
    .map((raw, i) => (raw === "*" ? raw : (message.parseHeader("contact", i) as NameAddrHeader)));
  return {
    first:
      message instanceof IncomingRequestMessage
        ? [message.method, message.ruri && theirUri(message.ruri)]
        : [message.statusCode, message.reasonPhrase],
    callId: message.callId,
    cseq: [cseq.value, cseq.method],
    via: isViaBeyondThem(message.getHeader("via")) ? undefined : [bare(via.host), via.port, via.transport, via.branch],
    from: theirAddress(message.from),
    to: theirAddress(message.to),
    contacts: contacts[0] === "*" ? "*" : contacts.map((contact) => theirAddress(contact as NameAddrHeader)),
  };
}

function theirAddress(address: NameAddrHeader) {
  return {
    display: address.displayName?.replace(/\\([\s\S])/g, "$1") || undefined,
    uri: theirUri(address.uri),
    tag: address.getParam("tag"),
  };
}

function theirUri(uri: URI) {
  return [uri.scheme, uri.user, bare(uri.host), uri.port, uri.getParam("transport")?.toLowerCase()];
}

function bare(host: string): string {
  return host.toLowerCase().replace(/^\[|\]$/g, "");
}
