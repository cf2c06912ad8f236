// A message without what must not leave the switch: keys of SRTP (RFC 4568), passwords of ICE (RFC 8839), passwords' digests and nonces' answers
// (RFC 7616), and in a MESSAGE what people write to each other. Same length, so that Content-Length and captures stay right.

import { latin1 } from "./wire-message.ts";

const X = 0x78;
/** `inline:` keys of a=crypto; `a=ice-pwd:`; `response=` and `cnonce=` of credentials; JSON web tokens of Identity stay, they are public. */
const SECRETS = /(inline:|a=ice-pwd:)([^\s|;]+)|((?:response|cnonce)=")([^"]*)/gi;

export function masked(bytes: Uint8Array): Uint8Array {
  const text = latin1(bytes, 0, bytes.length);
  const out = new Uint8Array(bytes);
  for (const found of text.matchAll(SECRETS)) {
    const [whole, inline, key, digest, value] = found;
    const prefix = (inline ?? digest ?? "").length;
    const length = (key ?? value ?? "").length;
    out.fill(X, found.index + prefix, found.index + Math.min(prefix + length, whole.length));
  }
  if (text.startsWith("MESSAGE ")) {
    const body = text.indexOf("\r\n\r\n");
    if (body >= 0) out.fill(X, body + 4);
  }
  return out;
}
