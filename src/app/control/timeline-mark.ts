// Where a page of a timeline ended, as a word that the next request brings back.

import type { TimelineEntry, TimelineMark } from "../../crm/customers/timeline.ts";

export function timelineNext(entry: TimelineEntry | undefined): string | null {
  return entry === undefined ? null : `${entry.at}~${entry.kind}~${entry.id}`;
}

/** "wrong": it is none. */
export function timelineMark(after: string): TimelineMark | "wrong" {
  const [, at, kind, id] = /^(\d{1,15})~([a-z-]{1,40})~(.{1,100})$/.exec(after) ?? [];
  return at === undefined || kind === undefined || id === undefined ? "wrong" : { at: Number(at), kind, id };
}
