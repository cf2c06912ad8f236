// The first words of a browser in DTLS, as plain as may be. Seeds and targets of the fuzzer begin with it.

/**
 * A ClientHello with the suite, curve, signature, extended master secret and SRTP profile every WebRTC end has (RFC 8827 §6.5), put together
 * by RFC 5246 §7.4.1.2 and RFC 6347 §4.2.2.
 */
export function plainHello(): Uint8Array {
  const extensions = "000a00040002 0017 000d00040002 0403 0017 0000 000e00050002 0001 00".replace(/ /g, "");
  const body = `fefd${"11".repeat(32)}00 00 0002c02b 0100 ${size(extensions)}${extensions}`.replace(/ /g, "");
  const message = `01${size(body, 6)}0000000000${size(body, 6)}${body}`;
  return Uint8Array.from(Buffer.from(`16feff0000000000000000${size(message)}${message}`, "hex"));
}

function size(hex: string, digits = 4): string {
  return (hex.length / 2).toString(16).padStart(digits, "0");
}
