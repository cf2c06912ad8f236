// RFC 4648 §5, read only: what a stranger's token says, before jose checks it.

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
const VALUES: ReadonlyMap<string, number> = new Map([...ALPHABET].map((letter, value) => [letter, value]));

/** The text, as UTF-8; undefined: not base64url. */
export function fromBase64Url(text: string): string | undefined {
  const bare = text.replace(/=+$/, "");
  if (bare.length % 4 === 1) return undefined;
  const octets: number[] = [];
  let bits = 0;
  let held = 0;
  for (const letter of bare) {
    const value = VALUES.get(letter);
    if (value === undefined) return undefined;
    held = ((held << 6) | value) & 0xffff;
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    octets.push((held >> bits) & 0xff);
  }
  return new TextDecoder().decode(Uint8Array.from(octets));
}
