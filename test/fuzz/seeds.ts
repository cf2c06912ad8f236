// What the fuzzer starts from: a few sound examples of our own for every target, and the third-party corpora where they are there.

import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { plainHello } from "./plain-hello.ts";

export type SeedKind = "sip" | "sdp" | "xml" | "value" | "words" | "rtp" | "rtcp" | "srtp" | "media" | "stun" | "dtls";

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
const bytes = (hex: string): Uint8Array => new Uint8Array(Buffer.from(hex.replaceAll(" ", ""), "hex"));

const SDP =
  "v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\ns=-\r\nc=IN IP4 192.0.2.1\r\nt=0 0\r\nm=audio 4000 RTP/AVP 0 8 101\r\na=rtpmap:0 PCMU/8000\r\n" +
  "a=rtpmap:8 PCMA/8000\r\na=rtpmap:101 telephone-event/8000\r\na=fmtp:101 0-15\r\na=ptime:20\r\na=sendrecv\r\n";
const T38 =
  "v=0\r\no=- 1 2 IN IP4 192.0.2.1\r\ns=-\r\nc=IN IP4 192.0.2.1\r\nt=0 0\r\nm=image 4002 udptl t38\r\na=T38FaxVersion:0\r\na=T38MaxBitRate:14400\r\n";

const json = (value: object): string => Buffer.from(JSON.stringify(value)).toString("base64url");
const X5U = "https://cert.example.org/a.pem";
/** An Identity header (RFC 8588); nobody's signature. */
const PASSPORT = `${json({ alg: "ES256", ppt: "shaken", typ: "passport", x5u: X5U })}.${json({
  attest: "A",
  dest: { tn: ["8657188880000"] },
  iat: 1_795_392_000,
  orig: { tn: "8613800138000" },
  origid: "x",
})}.c2lnbmF0dXJl;info=<${X5U}>;alg=ES256;ppt=shaken`;

function request(method: string, rows: readonly string[], body = ""): Uint8Array {
  const head = [
    `${method} sip:1002@127.0.0.1 SIP/2.0`,
    "Via: SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bKfuzz;rport",
    "Max-Forwards: 70",
    "From: <sip:1001@127.0.0.1>;tag=a",
    "To: <sip:1002@127.0.0.1>",
    "Call-ID: fuzz@192.0.2.1",
    `CSeq: 1 ${method}`,
    "Contact: <sip:1001@192.0.2.1>",
    ...rows,
    `Content-Length: ${body.length}`,
  ];
  return encode(`${head.join("\r\n")}\r\n\r\n${body}`);
}

const RTP = [
  bytes(`80 00 0001 00000000 12345678 ${"7f".repeat(160)}`),
  bytes("80 65 0002 00000000 12345678 05 8a 0320"),
];
const RTCP = [
  bytes("80 c8 0006 12345678 00000000 00000000 00000000 00000001 000000a0 81 ca 0002 12345678 01 01 61 00"),
  bytes("81 c9 0007 12345678 87654321 00000000 00000001 00000000 00000000 00000000"),
];

const OWN: Readonly<Record<SeedKind, readonly Uint8Array[]>> = {
  sip: [
    request("INVITE", ["Content-Type: application/sdp", "Supported: 100rel, timer, replaces"], SDP),
    request("INVITE", ["Replaces: x@y;to-tag=1;from-tag=2;early-only", "Require: 100rel"]),
    request("REGISTER", [
      "Expires: 3600",
      'Authorization: Digest username="1001", realm="zongji", nonce="x", uri="sip:127.0.0.1", response="0", qop=auth, nc=00000001, cnonce="c"',
    ]),
    request("SUBSCRIBE", ["Event: dialog", "Accept: application/dialog-info+xml", "Expires: 600"]),
    request("PUBLISH", ["Event: presence", "SIP-If-Match: x", "Content-Type: application/pidf+xml"], "<presence/>"),
    request("REFER", [
      "Refer-To: <sip:1003@127.0.0.1?Replaces=a%40b%3Bto-tag%3D1%3Bfrom-tag%3D2>",
      "Referred-By: <sip:1001@127.0.0.1>",
    ]),
    request("MESSAGE", ["Content-Type: text/plain"], "hello"),
    request("PRACK", ["RAck: 1 1 INVITE"]),
    request("INVITE", [
      `Identity: ${PASSPORT}`,
      'P-Asserted-Identity: "李" <sip:+8613800138000@192.0.2.1>, <tel:+8613800138000>',
      "Diversion: <sip:1002@192.0.2.1>;reason=user-busy;counter=1",
      "History-Info: <sip:1002@192.0.2.1?Reason=SIP%3Bcause%3D302>;index=1",
      "Privacy: id",
      "Session-Expires: 1800;refresher=uas",
    ]),
    request("SUBSCRIBE", ["Event: dialog;id=7", "Expires: 0", "Record-Route: <sip:192.0.2.66;lr>"]),
    request("UPDATE", ["Session-Expires: 90;refresher=uac", "Min-SE: 90"]),
    encode(
      "SIP/2.0 200 OK\r\nVia: SIP/2.0/UDP 127.0.0.1;branch=z9hG4bKx\r\nFrom: <sip:a@b>;tag=1\r\nTo: <sip:c@d>;tag=2\r\nCall-ID: x\r\nCSeq: 1 INVITE\r\nContent-Length: 0\r\n\r\n",
    ),
  ],
  sdp: [encode(SDP), encode(T38)],
  xml: [
    encode(
      '<?xml version="1.0"?><presence xmlns="urn:ietf:params:xml:ns:pidf" entity="sip:1001@x"><tuple id="a"><status><basic>open</basic></status></tuple></presence>',
    ),
  ],
  value: [
    '"Li Lei" <sip:1001@example.net;transport=tcp?Subject=x>;tag=1',
    "sip:user:pass@[2001:db8::1]:5060;lr;maddr=192.0.2.1",
    "tel:+86-592-5551234;phone-context=+86",
    'Digest realm="zongji", nonce="abc", algorithm=SHA-256, qop="auth,auth-int", stale=true',
    "SIP/2.0/TCP [::1]:5060;branch=z9hG4bK1;rport=1;received=192.0.2.1",
    "12345600@192.0.2.1;from-tag=7744;to-tag=11223344;early-only",
    PASSPORT,
    "<sip:+8610086@192.0.2.1?Reason=SIP%3Bcause%3D302&Privacy=none>;index=1.1",
    'Q.850;cause=16;text="a,b", SIP;cause=200',
  ].map(encode),
  words: [
    "mon-fri 08:30-18:00",
    "sat,sun 09:00-12:00,14:00-17:00",
    "fri-mon 18:00-08:30",
    "0[1-9]x.",
    "+86[169]!",
    "00-86 (571) 8888.0000",
    "1001-x",
    "/provision/001565abcdef-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA/001565abcdef.cfg",
    "/provision/..%2f..%2fapi-token",
    "[2001:db8::1]:8443",
  ].map(encode),
  rtp: RTP,
  rtcp: RTCP,
  srtp: [...RTP, ...RTCP],
  media: [...RTP, ...RTCP],
  stun: [
    bytes("0001 0000 2112a442 0102030405060708090a0b0c"),
    bytes("0001 0008 2112a442 0102030405060708090a0b0c 8022 0004 74657374"),
  ],
  dtls: [
    plainHello(),
    bytes("15fefd 0000 000000000001 0002 0228"),
    bytes("16fefd 0000 000000000002 0018 0b00000c 0001 000000 00000c 0000090000063003020105"),
  ],
};

const FOLDERS: Readonly<Record<SeedKind, readonly string[]>> = {
  sip: ["real-ua", "rfc4475", "rfc5118", "fuzz-seeds/sip", "fuzz-seeds/sip-parser", "fuzz-seeds/sip-malformed"],
  sdp: ["fuzz-seeds/sdp", "fuzz-seeds/sdes-crypto"],
  xml: [],
  value: ["fuzz-seeds/header-values", "fuzz-seeds/uri"],
  words: [],
  rtp: ["fuzz-seeds/rtp", "fuzz-seeds/srtp"],
  rtcp: ["fuzz-seeds/rtcp"],
  srtp: ["fuzz-seeds/rtp", "fuzz-seeds/srtp", "fuzz-seeds/rtcp"],
  media: ["fuzz-seeds/rtp", "fuzz-seeds/rtcp", "fuzz-seeds/srtp"],
  stun: ["fuzz-seeds/stun"],
  dtls: ["fuzz-seeds/dtls"],
};
const LARGEST_SEED = 8_192;

/** `corpora`: the folder of third-party data; what is not there is left out. */
export function readSeeds(kind: SeedKind, corpora: string): readonly Uint8Array[] {
  const files = FOLDERS[kind].map((folder) => join(corpora, folder)).filter(existsSync);
  const found = files.flatMap((folder) =>
    readdirSync(folder)
      .sort()
      .map((name) => join(folder, name))
      .filter(
        (path) =>
          statSync(path).isFile() &&
          !/(README|index\.json|LICENSE|\.tar\.gz)/.test(path) &&
          statSync(path).size <= LARGEST_SEED,
      )
      .map((path) => new Uint8Array(readFileSync(path))),
  );
  return [...OWN[kind], ...found, ...files.flatMap(readPacked)];
}

/** The files of the folder's `.tar.gz` archives: POSIX.1-1988, a header of 512 octets before each file. */
function readPacked(folder: string): readonly Uint8Array[] {
  const archives = readdirSync(folder).filter((name) => name.endsWith(".tar.gz"));
  return archives.sort().flatMap((name) => {
    const tar = gunzipSync(readFileSync(join(folder, name)));
    const found: Uint8Array[] = [];
    for (let at = 0; at + 512 <= tar.length && tar[at] !== 0; ) {
      const size = Number.parseInt(tar.toString("latin1", at + 124, at + 136), 8) || 0;
      if (size > 0 && size <= LARGEST_SEED) found.push(new Uint8Array(tar.subarray(at + 512, at + 512 + size)));
      at += 512 + Math.ceil(size / 512) * 512;
    }
    return found;
  });
}
