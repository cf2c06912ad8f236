// A leg as plain data, and what a leg is made of that lives again in another process. `Leg` calls both; image.ts says what the data are for.

import type { SessionImage } from "../sip/session/image.ts";
import type { Session } from "../sip/session/session.ts";
import type { LegImage } from "./image.ts";
import type { Leg } from "./leg.ts";
import { type AudioImage, LegAudio } from "./leg-audio.ts";
import type { LegDeps, LegInit, Luggage } from "./leg-contract.ts";
import { displayOf } from "./leg-display.ts";
import { openAudio, wayOf } from "./leg-opening.ts";
import { LegSecurity } from "./leg-security.ts";

/** undefined: its dialog or its sound is not agreed. */
export function imageOfLeg(
  leg: Leg,
  session: SessionImage | undefined,
  audio: AudioImage | undefined,
  shows: string | undefined,
): LegImage | undefined {
  if (session === undefined || audio === undefined) return undefined;
  const { id, side, party, shown } = leg;
  return { id, side, party, shown, session, ...audio, isHeld: leg.state === "held", shows };
}

/** undefined: no port is free. */
export function openRevived(image: LegImage, session: Session, given: LegDeps): LegInit | undefined {
  const { id, side, party, shown, sdpId, shows } = image;
  const deps = { ...given, leg: id, sdpId };
  const security = new LegSecurity(deps.security, wayOf(session.flow, image.session.remoteTarget));
  const { codecs, keyWay } = deps;
  const opened = openAudio(
    session.flow,
    deps,
    (address) => new LegAudio({ address, id: sdpId, codecs, security, keyWay, before: image }),
  );
  const display = displayOf(party, session.flow, shows, deps);
  return opened && { side, session, party, shown, deps, display, from: luggageOf(image), ...opened };
}

/** Connected, with nothing under way. */
function luggageOf({ isHeld }: LegImage): Luggage {
  const before = { state: isHeld ? ("held" as const) : ("answered" as const), rang: false, wasAnswered: true };
  return { before: { ...before, onGone: [] }, earlyAnswer: undefined, isBroken: false, isUnmet: true, reoffer: "idle" };
}
