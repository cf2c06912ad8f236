// The tables a number plan looks numbers up in, made once for each office that is applied. Part of the number plan (`route.ts`).

import { EVERYBODY } from "../base/rules.ts";
import type { Office, Route } from "../office/office.ts";
import { literalStart, readPattern } from "../office/pattern.ts";
import { compilePattern, type Pattern } from "./pattern.ts";
import type { Destination, QueueEntry } from "./route.ts";

/** By what is dialled, the emergency number it is: alone, or behind the prefix that a route takes off. */
export function emergencyTable({ emergency, routes }: Office): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const { match, strip } of routes) {
    const pattern = strip === 0 ? undefined : readPattern(match);
    const prefix = pattern === undefined ? "" : literalStart(pattern).slice(0, strip);
    if (prefix === "" || prefix.length !== strip) continue;
    for (const number of emergency.numbers) found.set(prefix + number, number);
  }
  for (const number of emergency.numbers) found.set(number, number);
  return found;
}

const PLAIN_ENTRY: QueueEntry = { tier: undefined, region: undefined, creditMs: 0, requires: EVERYBODY };

export function insideTable(office: Office): ReadonlyMap<string, Destination> {
  const found = new Map<string, Destination>();
  const add = (number: string, destination: Destination): void => {
    if (!found.has(number)) found.set(number, destination);
  };
  for (const [key, extension] of office.extensions) add(key, { kind: "extension", extension });
  for (const queue of office.queues.values()) add(queue.number, { kind: "queue", queue, entry: PLAIN_ENTRY });
  for (const group of office.groups.values()) add(group.number, { kind: "group", group });
  for (const page of office.pages.values()) add(page.number, { kind: "page", page });
  for (const conference of office.conferences.values()) add(conference.number, { kind: "conference", conference });
  for (const nightSwitch of office.switches.values()) add(nightSwitch.number, { kind: "switch", nightSwitch });
  for (const slot of office.parking.slots) add(slot, { kind: "slot", slot });
  if (office.parking.number !== undefined) add(office.parking.number, { kind: "park" });
  if (office.directory !== undefined) add(office.directory, { kind: "directory" });
  return found;
}

export interface CompiledRoute {
  readonly index: number;
  readonly route: Route;
  readonly pattern: Pattern;
}

export interface RouteTable {
  /** Routes that a number may fit, in the order of the file; `all`: also those that it cannot, for an explanation. */
  near(number: string, all: boolean): readonly CompiledRoute[];
}

/** With a thousand routes only those are tried whose pattern begins like the number as far as it is literal. */
export function routeTable(routes: readonly Route[]): RouteTable {
  const compiled = routes.map((route, index) => ({ index, route, pattern: compilePattern(route.match) }));
  const starting = new Map<string, CompiledRoute[]>();
  for (const one of compiled) {
    const read = readPattern(one.route.match);
    const start = read === undefined ? "" : literalStart(read);
    starting.set(start, [...(starting.get(start) ?? []), one]);
  }
  const lengths = [...new Set([...starting.keys()].map((start) => start.length))];
  return {
    near: (number, all) => {
      if (all) return compiled;
      const found = lengths.flatMap((length) => starting.get(number.slice(0, length)) ?? []);
      return found.sort((a, b) => a.index - b.index);
    },
  };
}
