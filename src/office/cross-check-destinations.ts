// Every number that the file sends a call to must mean something, and must not come back to where it left. Part of `cross-check.ts`.

import { eachInTurns, type InTurns } from "../base/in-turns.ts";
import { type CrossCheck, complain, type Segments } from "./complain.ts";
import type { Meanings } from "./cross-check-meanings.ts";
import { didYouMean } from "./fault.ts";
import { TO_VOICEMAIL } from "./office.ts";
import { fits, type NumberPattern, readPattern } from "./pattern.ts";

export function* checkingDestinations(check: CrossCheck, meanings: Meanings): InTurns<void> {
  const patterns = check.written.routes.flatMap(({ match }) => readPattern(match) ?? []);
  const place = { check, meanings, patterns };
  yield* checkingExtensionTargets(place);
  checkGroupTargets(place);
  checkOtherTargets(place);
  yield* checkingForwardLoops(check);
  checkDialLoops(check);
}

interface Place {
  readonly check: CrossCheck;
  readonly meanings: Meanings;
  readonly patterns: readonly NumberPattern[];
}

/** `codes`: a feature code will do, since a person dials it or presses it. */
function mustReach(
  { check, meanings, patterns }: Place,
  segments: Segments,
  number: string | undefined,
  { codes = false }: { readonly codes?: boolean } = {},
): void {
  if (number === undefined || number === "" || meanings.has(number)) return;
  if (patterns.some((pattern) => fits(pattern, number))) return;
  if (codes && Object.values(check.written.features).some((code) => code !== "" && number.startsWith(code))) return;
  const hint = didYouMean(number, [...meanings.keys()]);
  complain(check, segments, {
    found: JSON.stringify(number),
    allowed: "a number that this file or one of its routes knows",
    hint,
  });
}

function* checkingExtensionTargets(place: Place): InTurns<void> {
  yield* eachInTurns(place.check.written.extensions, ([key, phone]) => {
    for (const [when, number] of Object.entries(phone.forward)) {
      const at = ["extensions", key, "forward", when];
      if (number === key) complain(place.check, at, { found: `${key} itself`, allowed: "another number" });
      else if (number !== TO_VOICEMAIL) mustReach(place, at, number);
    }
    mustReach(place, ["extensions", key, "voicemail", "operator"], phone.voicemail?.operator);
    phone.followMe.forEach(({ number }, i) => {
      const at = ["extensions", key, "followMe", i, "number"];
      if (number === key)
        complain(place.check, at, { found: `${key} itself`, allowed: "another number: the extension rings anyway" });
      else mustReach(place, at, number);
    });
    for (const [short, number] of phone.speedDials)
      mustReach(place, ["extensions", key, "speedDials", short], number, { codes: true });
    phone.phone?.keys.forEach((number, i) => {
      mustReach(place, ["extensions", key, "phone", "keys", i], number, { codes: true });
    });
  });
}

function checkGroupTargets(place: Place): void {
  for (const [key, group] of place.check.written.groups) {
    group.members.forEach((member, i) => {
      const at = ["groups", key, "members", i];
      if (member === group.number)
        complain(place.check, at, { found: "the group itself", allowed: "an extension or another number" });
      else mustReach(place, at, member);
    });
    const at = ["groups", key, "overflow"];
    if (group.overflow === group.number)
      complain(place.check, at, { found: "the group itself", allowed: "another number" });
    else mustReach(place, at, group.overflow);
  }
}

function checkOtherTargets(place: Place): void {
  const { numbers, queues, speedDials, trunks } = place.check.written;
  for (const [key, { voicemail }] of queues)
    mustReach(place, ["queues", key, "voicemail", "operator"], voicemail?.operator);
  for (const [key, { closed, overflow }] of queues) {
    if (closed.kind === "dial") mustReach(place, ["queues", key, "closed", "dial"], closed.number);
    overflow.forEach(({ to }, i) => {
      if (to.kind === "dial") mustReach(place, ["queues", key, "overflow", i, "to", "dial"], to.number);
    });
  }
  for (const [short, number] of speedDials) mustReach(place, ["speedDials", short], number, { codes: true });
  for (const [number, target] of numbers) {
    if (target.kind === "dial") mustReach(place, ["numbers", number, "dial"], target.dial, { codes: true });
    mustReach(place, ["numbers", number, "night", "to"], target.night?.to);
  }
  for (const [key, { to }] of trunks) mustReach(place, ["trunks", key, "to"], to);
}

/** 1001 forwards every call to 1002, and 1002 to 1001: nobody ever rings. */
function* checkingForwardLoops(check: CrossCheck): InTurns<void> {
  const next = (key: string): string | undefined => check.written.extensions.get(key)?.forward.always;
  yield* eachInTurns(check.written.extensions.keys(), (key) => {
    const round = roundOf(key, next);
    if (round === undefined || round.length < 2) return;
    const found = `a round: ${[...round, key].join(" to ")}`;
    complain(check, ["extensions", key, "forward", "always"], { found, allowed: "an end somewhere" });
  });
}

function checkDialLoops(check: CrossCheck): void {
  const next = (number: string): string | undefined => {
    const target = check.written.numbers.get(number);
    return target?.kind === "dial" ? target.dial : undefined;
  };
  for (const number of check.written.numbers.keys()) {
    const round = roundOf(number, next);
    if (round === undefined) continue;
    const found = `a round: ${[...round, number].join(" to ")}`;
    complain(check, ["numbers", number, "dial"], { found, allowed: "an end somewhere" });
  }
}

/** What one comes past before being at `start` again; undefined: one never is. */
function roundOf(start: string, next: (from: string) => string | undefined): readonly string[] | undefined {
  const past = [start];
  for (let at = next(start); at !== undefined; at = next(at)) {
    if (at === start) return past;
    if (past.includes(at)) return undefined;
    past.push(at);
  }
  return undefined;
}
