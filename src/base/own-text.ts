// A text that stands for itself. Engines cut texts out of longer ones without copying: a name of twenty letters kept in a table then keeps the
// whole message alive that it came in. Whoever keeps a piece of a message for longer than a moment takes a copy.

const LONGEST = 4_096;
const scratch = new Uint8Array(3 * LONGEST);
const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/** Equal to `text`; a lone surrogate, which no message has, becomes U+FFFD. */
export function ownText(text: string): string {
  if (text.length > LONGEST) return decoder.decode(encoder.encode(text));
  return decoder.decode(scratch.subarray(0, encoder.encodeInto(text, scratch).written));
}
