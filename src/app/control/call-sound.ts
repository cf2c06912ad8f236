// How the legs of one call sound: asked of the media workers while the call goes on, read from its record afterwards.

import type { LegSoundView } from "../../api/views.ts";
import { addressText } from "../../base/net.ts";
import type { CallRecord, LegRecord } from "../../call/record.ts";
import type { LegLook, MediaPlane } from "../../rtp/media.ts";
import { mediaView } from "./call-view.ts";

/** Legs that have no sound yet, and those of a worker that does not answer, are left out. */
export async function callSound(record: CallRecord, media: MediaPlane): Promise<readonly LegSoundView[]> {
  const looks = record.endedAt === undefined ? await media.look(record.id) : [];
  return record.legs.flatMap((leg) => {
    const look = looks.find(({ leg: id }) => id === leg.id);
    if (look !== undefined) return [liveView(leg, look)];
    return leg.media === undefined ? [] : [{ ...partyOf(leg), ...mediaView(leg.media), ...ENDED }];
  });
}

const ENDED = { security: null, ptimeMs: null, peer: null, way: null, bufferMs: null, silentMs: null } as const;

function liveView(leg: LegRecord, look: LegLook): LegSoundView {
  return {
    ...partyOf(leg),
    ...mediaView(look.report),
    codec: look.codec ?? null,
    security: look.security,
    ptimeMs: look.ptimeMs,
    peer: look.peer === undefined ? null : addressText(look.peer),
    way: look.way,
    bufferMs: look.bufferMs === undefined ? null : Math.round(look.bufferMs),
    silentMs: look.silentMs === undefined ? null : Math.round(look.silentMs),
  };
}

function partyOf(leg: LegRecord): Pick<LegSoundView, "leg" | "side" | "extension"> {
  return { leg: leg.id, side: leg.side, extension: leg.extension ?? null };
}
