// Where recordings go below the data directory: one folder a day of the office. Part of `switch.ts`.

import type { RecordingPlace } from "../../call/call-recording.ts";
import type { LocalDay } from "./local-day.ts";
import type { SwitchDeps } from "./switch-deps.ts";

export function recordingPlaces(
  day: LocalDay,
  { dataDirectory, sealRecordings }: Pick<SwitchDeps, "dataDirectory" | "sealRecordings">,
): RecordingPlace {
  return (recording) => {
    const path = `recordings/${day.path()}/${recording}.wav${sealRecordings === true ? ".sealed" : ""}`;
    return { path, file: dataDirectory === undefined ? path : `${dataDirectory}/${path}` };
  };
}
