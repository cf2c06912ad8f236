// Where a leg's sound begins: a port of the media plane, our half of the negotiation, and how the party is reached. `Leg` calls it.

import type { CallId } from "../base/ids.ts";
import type { Address } from "../base/net.ts";
import type { MediaLeg } from "../rtp/media.ts";
import type { Flow } from "../sip/ports.ts";
import { LegAudio } from "./leg-audio.ts";
import type { LegDeps } from "./leg-contract.ts";
import type { LegSecurity, Way } from "./leg-security.ts";

export interface Opened {
  readonly media: MediaLeg;
  readonly audio: LegAudio;
  readonly mediaCall: CallId;
}

export function openAudio(
  flow: Flow,
  deps: LegDeps,
  audioFor: (address: Address) => LegAudio | undefined,
): Opened | undefined {
  const media = deps.media.openLeg(deps.call, deps.leg, deps.near);
  if (media === undefined) return undefined;
  const audio = audioFor({ host: deps.audioHost(flow), port: media.port });
  if (audio === undefined) media.close();
  return audio === undefined ? undefined : { media, audio, mediaCall: deps.call };
}

export function audioAt(address: Address, deps: LegDeps, security: LegSecurity): LegAudio {
  return new LegAudio({ address, id: deps.sdpId, codecs: deps.codecs, security, keyWay: deps.keyWay });
}

/** A browser behind a proxy registers the way it came there itself (RFC 7118 §5). */
export function wayOf({ transport }: Flow, uri = ""): Way {
  const isSocket = transport === "ws" || transport === "wss" || /;transport=wss?(?:[;>?]|$)/i.test(uri);
  return { isPrivate: transport === "tls" || transport === "wss", isBrowser: isSocket };
}
