// The format parameters of Opus (RFC 7587 §6.1): what a peer's decoder asks for, and what ours does. Read and written by audio-formats.ts.

/** Left out: the defaults of that section. */
export interface OpusWish {
  /** 6 000 to 510 000. */
  readonly maxAverageBitrate?: number;
  readonly useInbandFec?: boolean;
  readonly useDtx?: boolean;
  /** Hz, 8 000 to 48 000. */
  readonly maxPlaybackRate?: number;
}

/** Sound inside is 16 kHz mono. Redundancy is for the phone at the other end, where both share Opus; where we decode we cannot use it (decision 0025). */
export const OUR_OPUS = "useinbandfec=1;maxplaybackrate=16000;stereo=0;sprop-stereo=0";

/** What it does not know or what is out of bounds is as good as not said. */
export function opusWishIn(fmtp: string | undefined): OpusWish {
  const said = parametersOf(fmtp ?? "");
  const bitrate = numberIn(said.get("maxaveragebitrate"), 6_000, 510_000);
  const playback = numberIn(said.get("maxplaybackrate"), 8_000, 48_000);
  const fec = said.get("useinbandfec");
  const dtx = said.get("usedtx");
  return {
    ...(bitrate === undefined ? {} : { maxAverageBitrate: bitrate }),
    ...(fec === undefined ? {} : { useInbandFec: fec === "1" }),
    ...(dtx === undefined ? {} : { useDtx: dtx === "1" }),
    ...(playback === undefined ? {} : { maxPlaybackRate: playback }),
  };
}

/** `a=1; b=2`, names lower-case. */
function parametersOf(fmtp: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const part of fmtp.split(";")) {
    const equals = part.indexOf("=");
    if (equals > 0) found.set(part.slice(0, equals).trim().toLowerCase(), part.slice(equals + 1).trim());
  }
  return found;
}

function numberIn(text: string | undefined, low: number, high: number): number | undefined {
  const value = text === undefined || !/^\d{1,7}$/.test(text) ? Number.NaN : Number(text);
  return value >= low && value <= high ? value : undefined;
}
