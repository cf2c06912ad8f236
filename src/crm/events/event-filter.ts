// Which events somebody wants: by their types, or the beginnings of them, and by what they are about.

import { EVENTS, type EventSubject, type EventType, type NewEvent } from "../events.ts";

/** What an event may be about, as filters name it. */
export const SUBJECTS = [
  "call",
  "customer",
  "ticket",
  "article",
  "agent",
  "queue",
  "extension",
  "user",
  "team",
] as const satisfies readonly (keyof EventSubject)[];

export interface EventFilter {
  /** `call.ended`, or `call.*` for all that begin so; none: all. */
  readonly types: readonly string[];
  /** All of them must fit. */
  readonly about: EventSubject;
}

export const EVENT_TYPES = Object.keys(EVENTS) as readonly EventType[];

/** `call.ended` or `call.*`; false: there is no such type, and nothing that begins so. */
export function isKnownType(pattern: string): boolean {
  return pattern === "*" || EVENT_TYPES.some((type) => fitsType(type, pattern));
}

export function wantsType(type: string, { types }: Pick<EventFilter, "types">): boolean {
  return types.length === 0 || types.some((pattern) => fitsType(type, pattern));
}

export function wants({ type, about }: Pick<NewEvent, "type" | "about">, filter: EventFilter): boolean {
  return (
    wantsType(type, filter) &&
    SUBJECTS.every((key) => filter.about[key] === undefined || filter.about[key] === about[key])
  );
}

function fitsType(type: string, pattern: string): boolean {
  return pattern === "*" || type === pattern || (pattern.endsWith(".*") && type.startsWith(pattern.slice(0, -1)));
}
