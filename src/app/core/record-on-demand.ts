// Recording by wish (RTP-09): by keys during a talk, by command, over HTTP. What the office's rules began may be paused and stopped the same way;
// each wish leaves a line in the recording's history with who had it.

import type { Call } from "../../call/call.ts";
import type { Leg } from "../../call/leg.ts";
import type { InCallKeys } from "../../office/office.ts";
import { type Site, startRecording } from "./site.ts";

export type RecordingWish = "start" | "stop" | "pause" | "resume";

/** Why not, as a sentence; undefined: it is done. */
export function recordOnDemand(call: Call, wish: RecordingWish, by: string, site: Site): string | undefined {
  const { recording } = call;
  const { state } = recording;
  switch (wish) {
    case "start":
      return state === "nothing" ? start(call, by, site) : `call ${call.id} is being recorded already`;
    case "stop":
      return recording.stop(by) ? undefined : `call ${call.id} is not being recorded`;
    case "pause":
      return recording.pause(by) ? undefined : `the recording of call ${call.id} is not running: ${state}`;
    case "resume":
      return recording.resume(by) ? undefined : `the recording of call ${call.id} is not paused: ${state}`;
  }
}

function start(call: Call, by: string, site: Site): string | undefined {
  const parties = site.calls.way(call.id)?.talk?.parties ?? [];
  const others = parties.filter((leg) => leg !== call.anchor).map((leg) => leg.id);
  if (others.length === 0) return `nobody talks in call ${call.id} right now`;
  return startRecording(call, others, site, by);
}

type RecordingKey = Extract<keyof InCallKeys, "record" | "pauseRecord">;

/** May whoever is on this leg press that key? What is recorded already may be paused by more people than may begin to record. */
export function mayPress(leg: Leg, key: RecordingKey, site: Site): boolean {
  const { extension } = leg.party;
  const may = extension === undefined ? undefined : site.office().extensions.get(extension)?.recordKeys;
  return may === "all" || (may === "pause" && key === "pauseRecord");
}

/** False: not allowed, or not now. `record` starts, and pauses what runs; either key resumes what is paused. */
export function recordingKey(call: Call, leg: Leg, key: RecordingKey, site: Site): boolean {
  const { state } = call.recording;
  if (!mayPress(leg, key, site) || (state === "nothing" && key === "pauseRecord")) return false;
  const wish = state === "nothing" ? "start" : state === "running" ? "pause" : "resume";
  return recordOnDemand(call, wish, `${leg.party.extension} by key`, site) === undefined;
}
