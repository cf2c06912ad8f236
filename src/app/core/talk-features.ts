// What more than two people need of the switch, put together: conference rooms, and supervisors in other people's calls.

import { randomToken } from "../../base/ids.ts";
import type { Rng } from "../../base/rng.ts";
import type { Clock } from "../../base/time.ts";
import type { MediaPlane } from "../../rtp/media.ts";
import { ConferenceRooms } from "./conference-rooms.ts";
import type { LocalDay } from "./local-day.ts";
import { type Site, startRecording } from "./site.ts";
import { Supervisors } from "./supervisors.ts";

export interface TalkFeatureDeps {
  readonly clock: Clock;
  readonly rng: Rng;
  readonly media: MediaPlane;
  readonly day: LocalDay;
  readonly site: () => Site;
}

export type TalkFeatures = Pick<Site, "conferences" | "supervisors">;

export function talkFeatures({ clock, rng, media, day, site }: TalkFeatureDeps): TalkFeatures {
  return {
    supervisors: new Supervisors(media),
    conferences: new ConferenceRooms({
      clock,
      media,
      makeId: () => `m-${day.compact()}-${randomToken(rng, 6)}`,
      holdMusic: () => site().holdMusic,
      record: (call) => startRecording(call, [], site()),
    }),
  };
}
