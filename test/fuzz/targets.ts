// What is fed with spoilt bytes, and what must hold whatever they are. A target throws where it does not.

import { askedFile } from "../../src/api/serve-provision.ts";
import { Networks, sourceOf } from "../../src/base/networks.ts";
import { fraction, type Rng } from "../../src/base/rng.ts";
import { compilePattern } from "../../src/call/pattern.ts";
import { e164Of, spellingsOf, writtenAs } from "../../src/call/phone-number.ts";
import { covers, fits, readPattern } from "../../src/office/pattern.ts";
import { readWeekHours, weekHoursText } from "../../src/office/week-hours.ts";
import { makeRtpView, readRtp } from "../../src/rtp/packet.ts";
import { readRtcp } from "../../src/rtp/rtcp.ts";
import { isBadReplaces, parseReplaces, replacesOf, writeReplaces } from "../../src/sip/dialog/replaces.ts";
import { agreeAsClient, agreeAsServer } from "../../src/sip/dialog/session-timer.ts";
import { callerOf } from "../../src/sip/identity/caller.ts";
import { readDiversions } from "../../src/sip/identity/diversion.ts";
import { readParty } from "../../src/sip/identity/number-uri.ts";
import { q850CauseOf } from "../../src/sip/identity/reason.ts";
import { parseAuthParams } from "../../src/sip/message/auth-params.ts";
import type { SipMessage, SipRequest } from "../../src/sip/message/message.ts";
import { readMultipart } from "../../src/sip/message/multipart.ts";
import { parseContacts, parseNameAddr } from "../../src/sip/message/name-addr.ts";
import { parseMessage } from "../../src/sip/message/parse.ts";
import { StreamFramer } from "../../src/sip/message/stream-framer.ts";
import { parseUri, writeUri } from "../../src/sip/message/uri.ts";
import { parseVia, writeVia } from "../../src/sip/message/via.ts";
import { writeMessage } from "../../src/sip/message/write.ts";
import { readPidf, writePidf } from "../../src/sip/presence/pidf.ts";
import { acceptOffer, makeOffer, readAnswer } from "../../src/sip/sdp/negotiate.ts";
import { parseSdp } from "../../src/sip/sdp/parse.ts";
import { acceptT38, t38Of } from "../../src/sip/sdp/t38.ts";
import { writeSdp } from "../../src/sip/sdp/write.ts";
import { readRefer } from "../../src/sip/session/refer.ts";
import { readIdentity } from "../../src/sip/stir/identity-header.ts";
import { readSubscribe } from "../../src/sip/subscription/subscribe-request.ts";
import { CallIds } from "../../src/sip/trace/call-ids.ts";
import { masked } from "../../src/sip/trace/masked.ts";
import { answerBinding } from "../../src/sip/transport/stun.ts";
import { plainHello } from "./plain-hello.ts";
import type { SeedKind } from "./seeds.ts";

/** Lasting, as in the switch: what came before must not matter. */
const callIds = new CallIds();

/** A promise where time must pass on the virtual clock. */
export type Feed = (bytes: Uint8Array, rng: Rng) => undefined | Promise<void>;

export interface Target {
  readonly name: string;
  readonly seeds: SeedKind;
  /** Made once a run; called with each spoilt input. */
  readonly make: () => Feed | Promise<Feed>;
}

const ours = { id: 1, version: 1, host: "127.0.0.1" };
const CODECS = ["pcmu", "pcma", "g722", "opus"] as const;
const HERE = { host: "127.0.0.1", port: 4_000 };
const OUR_OFFER = makeOffer({
  origin: ours,
  address: HERE,
  codecs: CODECS,
  telephoneEvent: true,
  direction: "sendrecv",
});

function must(holds: boolean, what: string): void {
  if (!holds) throw new Error(what);
}

const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

export const TARGETS: readonly Target[] = [
  {
    name: "multipart",
    seeds: "sip",
    make: () => (bytes) => {
      const spoilt = text(bytes);
      const wrapped = `--b\r\n${spoilt}\r\n--b--`;
      for (const [type, body] of [
        ["multipart/mixed;boundary=b", wrapped],
        [spoilt, spoilt],
      ] as const) {
        const size = readMultipart(type, body)?.reduce((sum, part) => sum + part.text.length, 0) ?? 0;
        must(size <= body.length, "more text in the parts than in the whole");
      }
      return undefined;
    },
  },
  {
    name: "message",
    seeds: "sip",
    make: () => (bytes) => {
      callIds.of(bytes);
      must(masked(bytes).length === bytes.length, "masking changed the length");
      const parsed = parseMessage(bytes, "datagram");
      if (!parsed.ok) return;
      parseContacts(parsed.value.headers);
      readDiversions(parsed.value.headers);
      agreeAsClient(parsed.value.headers);
      if (parsed.value.kind === "request") readRequest(parsed.value);
      const again = parseMessage(writeMessage(parsed.value), "datagram");
      must(again.ok, `written back it is not understood: ${again.ok ? "" : again.fault.detail}`);
      if (!again.ok) return;
      const [one, two] = [parsed.value, again.value];
      must(one.callId === two.callId && one.cseq.number === two.cseq.number, "written back it says something else");
      must(rowsOf(one) === rowsOf(two), "written back it has other headers");
    },
  },
  {
    name: "framing",
    seeds: "sip",
    make: () => {
      let before: Uint8Array = new Uint8Array(0);
      return (bytes, rng) => {
        const stream = new Uint8Array(Buffer.concat([before, bytes]));
        before = bytes.subarray(0, 2_000);
        const whole = cut([stream]);
        const pieces: Uint8Array[] = [];
        for (let at = 0; at < stream.length; ) {
          const length = 1 + Math.floor(fraction(rng) * (fraction(rng) < 0.1 ? 3 : 700));
          pieces.push(stream.subarray(at, at + length));
          at += length;
        }
        must(whole === cut(pieces), "cut into other messages when it comes in pieces");
      };
    },
  },
  {
    name: "description",
    seeds: "sdp",
    make: () => (bytes) => {
      const parsed = parseSdp(text(bytes));
      if (!parsed.ok) return;
      acceptOffer(parsed.value, { origin: ours, address: HERE, codecs: CODECS });
      readAnswer(parsed.value, OUR_OFFER.asked);
      const t38 = t38Of(parsed.value);
      if (t38 !== undefined) {
        const answer = parseSdp(acceptT38(parsed.value, { origin: ours, address: HERE, t38 }));
        must(
          answer.ok && answer.value.media.length === parsed.value.media.length,
          "the answer to a fax has other lines",
        );
      }
      const again = parseSdp(writeSdp(parsed.value));
      must(again.ok, "written back it is not understood");
      must(again.ok && writeSdp(again.value) === writeSdp(parsed.value), "written back it says something else");
    },
  },
  {
    name: "values",
    seeds: "value",
    make: () => (bytes) => {
      const value = text(bytes);
      parseNameAddr(value);
      parseAuthParams(value);
      readParty(value);
      readIdentity(value);
      q850CauseOf(value);
      const replaces = parseReplaces(value);
      const again = replaces === undefined ? undefined : parseReplaces(writeReplaces(replaces));
      must(JSON.stringify(again) === JSON.stringify(replaces), "a Replaces written back says something else");
      const via = parseVia(value);
      if (via !== undefined) must(parseVia(writeVia(via)) !== undefined, "a Via written back is none");
      const uri = parseUri(value);
      if (uri !== undefined) must(parseUri(writeUri(uri)) !== undefined, "a URI written back is none");
    },
  },
  {
    name: "words",
    seeds: "words",
    make: () => (bytes) => {
      const words = text(bytes);
      const hours = readWeekHours(words);
      for (const one of hours ?? []) {
        const again = readWeekHours(weekHoursText(one));
        must(JSON.stringify(again) === JSON.stringify([one]), "hours written back are others");
      }
      const pattern = readPattern(words);
      if (pattern !== undefined) {
        must(covers(pattern, pattern), "a pattern does not cover itself");
        for (const number of ["0", "0571", "+8613800138000", words])
          must(
            fits(pattern, number) === compilePattern(words).fits(number) || number.length > 64,
            "two matchers differ",
          );
      }
      spellingsOf(words, "CN");
      e164Of(words, "CN");
      writtenAs(words, "national", "CN");
      sourceOf(words);
      new Networks(["10.0.0.0/8", "::1"]).has(words);
      const request = { headers: { host: words, authorization: words }, socket: {} } as Parameters<typeof askedFile>[0];
      const asked = askedFile(request, words);
      must(asked === undefined || /^[A-Za-z0-9._-]+$/.test(asked.name), "a file's name leads elsewhere");
    },
  },
  {
    name: "presence",
    seeds: "xml",
    make: () => (bytes) => {
      const presence = readPidf(text(bytes));
      if (presence === undefined) return;
      must(readPidf(writePidf({ entity: "sip:1001@x", presence })) !== undefined, "written back it is not understood");
    },
  },
  {
    name: "sound",
    seeds: "rtp",
    make: () => {
      const view = makeRtpView();
      return (bytes) => {
        if (readRtp(bytes, view)) must(view.start <= view.end && view.end <= bytes.length, "the payload lies outside");
      };
    },
  },
  { name: "reports", seeds: "rtcp", make: () => (bytes) => void readRtcp(bytes) },
  {
    name: "srtp",
    seeds: "srtp",
    make: async () => {
      const { SrtpUnderFire } = await import("./srtp-under-fire.ts");
      const fire = new SrtpUnderFire();
      return (bytes) => void fire.receive(bytes);
    },
  },
  {
    name: "media",
    seeds: "media",
    make: async () => {
      const { MediaUnderFire } = await import("./media-under-fire.ts");
      const fire = new MediaUnderFire();
      return (bytes) => fire.receive(bytes);
    },
  },
  {
    name: "commands",
    seeds: "media",
    make: async () => {
      const { CommandsUnderFire } = await import("./commands-under-fire.ts");
      const fire = new CommandsUnderFire();
      return (bytes, rng) => fire.receive(bytes, rng);
    },
  },
  {
    name: "checks",
    seeds: "stun",
    make: async () => {
      const { IceUnderFire } = await import("./ice-under-fire.ts");
      const fire = new IceUnderFire();
      return (bytes) => void fire.receive(bytes);
    },
  },
  {
    name: "handshake",
    seeds: "dtls",
    make: async () => {
      const { DtlsUnderFire } = await import("./dtls-under-fire.ts");
      const fire = new DtlsUnderFire(plainHello());
      return (bytes) => void fire.receive(bytes);
    },
  },
  { name: "bindings", seeds: "stun", make: () => (bytes) => void answerBinding(bytes, HERE) },
  {
    name: "switch",
    seeds: "sip",
    make: async () => {
      const { SwitchUnderFire } = await import("./switch-under-fire.ts");
      const fire = new SwitchUnderFire();
      return (bytes) => fire.receive(bytes);
    },
  },
];

const PACKAGES = new Map(
  ["dialog", "presence"].map((name) => [
    name,
    { name, contentType: `application/${name}`, admits: () => "yes" as const, document: () => "" },
  ]),
);

/** What is read of a request before anybody decides on it. */
function readRequest(request: SipRequest): void {
  const replaces = isBadReplaces(request) ? undefined : replacesOf(request);
  must(replaces === undefined || replaces.callId !== "", "a Replaces that names nothing");
  const refer = readRefer(request);
  must(typeof refer === "number" || !refer.target.includes("?"), "a target with headers");
  for (const isTrusted of [true, false]) callerOf(request, isTrusted);
  agreeAsServer(request.headers);
  const wish = readSubscribe(request, PACKAGES);
  must(!wish.ok || wish.value.expiresS >= 0, "an expiry in the past");
}

/** Content-Length is put right when a message is written. */
function rowsOf(message: SipMessage): string {
  return String(message.headers.rows().filter(([name]) => name !== "Content-Length"));
}

/** The messages a stream was cut into, as text; a fault ends it. */
function cut(pieces: readonly Uint8Array[]): string {
  const framer = new StreamFramer();
  const seen: string[] = [];
  for (const piece of [...pieces, new Uint8Array(0)]) {
    const items = framer.push(piece);
    if (!items.ok) return `${seen.join("\n--\n")}\n-- fault`;
    for (const item of items.value)
      seen.push(item.kind === "ping" ? "ping" : Buffer.from(item.bytes).toString("latin1"));
  }
  return seen.join("\n--\n");
}
