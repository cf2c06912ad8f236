// Bytes a little (or a lot) different from others: what a fuzzer feeds. All chance comes from one seeded generator, so that a run repeats.

import { between, fraction, pick, type Rng } from "../../src/base/rng.ts";

/** Words that grammars care about, and numbers at the edges of their fields. */
const WORDS = [
  "\r\n",
  "\r\n\r\n",
  "\n",
  "\0",
  " ",
  "\t",
  ";",
  ",",
  "<",
  ">",
  '"',
  "\\",
  "%00",
  "%",
  "=",
  "@",
  ":",
  "::1",
  "[",
  "]",
  "*",
  "//",
  "-1",
  "0",
  "1",
  "65535",
  "65536",
  "2147483648",
  "4294967295",
  "4294967296",
  "99999999999999999999",
  "1e9",
  "0x10",
  "NaN",
  "SIP/2.0",
  "sip:",
  "sips:",
  "tel:",
  "Via",
  "v",
  "Content-Length: ",
  "Content-Length: 99999",
  "CSeq: ",
  "Call-ID: ",
  "i: ",
  "branch=z9hG4bK",
  ";tag=",
  ";lr",
  ";rport",
  ";received=",
  "expires=0",
  "Contact: *",
  "Expires: ",
  "Require: ",
  "RSeq: ",
  "RAck: ",
  "Replaces: ",
  "Refer-To: ",
  "Event: dialog",
  "Session-Expires: ",
  "a=rtpmap:",
  "a=fmtp:",
  "a=crypto:",
  "m=audio 0 ",
  "m=image 1 udptl t38",
  "c=IN IP6 ",
  "inline:",
  "realm=",
  "nonce=",
  "qop=auth",
  "<?xml",
  "<!DOCTYPE",
  "<!ENTITY",
  "]]>",
  "<![CDATA[",
  "&lt;",
  "&#0;",
  "é",
  "总机",
  "\u202e",
  "\ud800",
] as const;

const encoder = new TextEncoder();
const LONGEST = 20_000;

/** One to eight changes of `seed`; pieces of `others` get into it. */
export function mutate(seed: Uint8Array, others: readonly Uint8Array[], rng: Rng): Uint8Array {
  let bytes: Uint8Array = new Uint8Array(seed);
  for (let i = between(rng, 1, 8); i > 0; i--) bytes = change(bytes, others, rng);
  return bytes.subarray(0, LONGEST);
}

function change(bytes: Uint8Array, others: readonly Uint8Array[], rng: Rng): Uint8Array {
  const at = between(rng, 0, bytes.length);
  const length = Math.min(bytes.length - at, between(rng, 0, 40));
  switch (between(rng, 0, 8)) {
    case 0:
      return flipped(bytes, at, rng);
    case 1: // cut out
      return join(bytes.subarray(0, at), bytes.subarray(at + length));
    case 2: // twice
      return join(bytes.subarray(0, at + length), bytes.subarray(at));
    case 3: // many times: long names, deep nesting, many rows
      return join(
        bytes.subarray(0, at),
        ...repeated(bytes.subarray(at, at + Math.max(1, length)), rng),
        bytes.subarray(at),
      );
    case 4:
    case 5:
      return join(
        bytes.subarray(0, at),
        encoder.encode(pick(rng, WORDS) ?? ""),
        bytes.subarray(at + (fraction(rng) < 0.5 ? 0 : length)),
      );
    case 6: {
      const other = pick(rng, others) ?? bytes;
      const from = between(rng, 0, other.length);
      return join(bytes.subarray(0, at), other.subarray(from, from + between(rng, 0, 200)), bytes.subarray(at));
    }
    case 7: // cut short
      return bytes.subarray(0, at);
    default:
      return lineMoved(bytes, rng);
  }
}

function flipped(bytes: Uint8Array, at: number, rng: Rng): Uint8Array {
  const out = new Uint8Array(bytes);
  if (at < out.length)
    out[at] = fraction(rng) < 0.5 ? (out[at] ?? 0) ^ (1 << between(rng, 0, 7)) : between(rng, 0, 255);
  return out;
}

function repeated(piece: Uint8Array, rng: Rng): Uint8Array[] {
  const times = fraction(rng) < 0.1 ? between(rng, 100, 2_000) : between(rng, 2, 20);
  return Array.from({ length: Math.min(times, Math.ceil(LONGEST / Math.max(1, piece.length))) }, () => piece);
}

/** A line goes elsewhere: order of headers and of SDP lines. */
function lineMoved(bytes: Uint8Array, rng: Rng): Uint8Array {
  const lines = Buffer.from(bytes).toString("latin1").split("\r\n");
  const [line = ""] = lines.splice(between(rng, 0, lines.length - 1), 1);
  lines.splice(between(rng, 0, lines.length), 0, line);
  return new Uint8Array(Buffer.from(lines.join("\r\n"), "latin1"));
}

function join(...parts: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts));
}
