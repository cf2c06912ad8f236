// What only two places of an office file together can get wrong: names that lead nowhere, numbers given twice, secrets that
// a scanner guesses. Called by `parse.ts` after each value has been checked by itself; a value that already had a fault is "" here.

import { eachInTurns, type InTurns } from "../base/in-turns.ts";
import { type CrossCheck, complain, mustExist, refuseTwice, SEALED_ELSEWHERE, type Segments } from "./complain.ts";
import { checkAlarms } from "./cross-check-alarms.ts";
import { checkCallbacks } from "./cross-check-callback.ts";
import { checkCodes } from "./cross-check-codes.ts";
import { checkConferences } from "./cross-check-conferences.ts";
import { checkCustomers } from "./cross-check-customers.ts";
import { checkingDestinations } from "./cross-check-destinations.ts";
import { checkFaxes } from "./cross-check-faxes.ts";
import { checkLines } from "./cross-check-lines.ts";
import { checkingMeanings } from "./cross-check-meanings.ts";
import { checkOutside } from "./cross-check-outside.ts";
import { checkQuality } from "./cross-check-quality.ts";
import { checkReports } from "./cross-check-reports.ts";
import { checkRouting } from "./cross-check-routing.ts";
import { checkTickets } from "./cross-check-tickets.ts";
import { checkUsers } from "./cross-check-users.ts";
import { checkVoicemail } from "./cross-check-voicemail.ts";
import { checkWaiting } from "./cross-check-waiting.ts";
import { checkWebhooks } from "./cross-check-webhooks.ts";
import { placesOf } from "./regions.ts";
import { isSealed, secretWeakness } from "./secret.ts";

/** Each looks at the whole file for faults of one kind, in this order; those that take long with thousands of phones stand below. */
const CHECKS: readonly ((check: CrossCheck) => void)[] = [
  checkTiersAndRegions,
  checkQueues,
  checkRouting,
  checkNumbers,
  checkConferences,
  checkCustomers,
  checkFaxes,
  checkLines,
  checkOutside,
  checkVoicemail,
  checkCallbacks,
  checkAlarms,
  checkWaiting,
  checkUsers,
  checkWebhooks,
  checkReports,
  checkQuality,
  checkTickets,
  checkCodes,
];

export function* checkingAcross(check: CrossCheck): InTurns<void> {
  yield* checkingSecrets(check);
  yield* checkingAgents(check);
  for (const one of CHECKS) {
    one(check);
    yield;
  }
  yield* checkingDestinations(check, yield* checkingMeanings(check));
}

function* checkingSecrets(check: CrossCheck): InTurns<void> {
  yield* eachInTurns(check.written.extensions, ([key, { secret }]) => {
    const found = secret === "" ? undefined : secretComplaint(key, secret);
    if (found === undefined) return;
    const allowed = "a secret of at least 8 characters that nobody guesses";
    complain(check, ["extensions", key, "secret"], { found, allowed, hint: secretHint(check) });
  });
}

function secretComplaint(key: string, secret: string | undefined): string | undefined {
  if (secret === undefined) return "nothing";
  return isSealed(secret) ? SEALED_ELSEWHERE : secretWeakness(secret, key);
}

function secretHint(check: CrossCheck): string {
  const fresh = check.options.suggestSecret?.();
  if (fresh === undefined) return "`zongji` makes one with every demo office; any password generator will do";
  return `a fresh one, made for this line: secret: "${fresh}"`;
}

function* checkingAgents(check: CrossCheck): InTurns<void> {
  const { agents, extensions, regions } = check.written;
  const places = [...placesOf(regions), ...regions.keys()];
  const phones = new Set(extensions.keys());
  yield* eachInTurns(agents, ([key, agent]) => {
    const phone = agent.extension ?? "";
    if (!phones.has(phone))
      mustExist(check, ["agents", key, "extension"], phone, [...phones], "an extension of this file");
    agent.regions.forEach((place, i) => {
      mustExist(check, ["agents", key, "regions", i], place, places, "a place of `regions`");
    });
    if (agent.pin !== undefined && isSealed(agent.pin)) {
      complain(check, ["agents", key, "pin"], { found: SEALED_ELSEWHERE, allowed: "4 to 12 digits" });
    }
  });
}

function checkTiersAndRegions(check: CrossCheck): void {
  refuseTwice(check, ["tiers"], check.written.tiers);
  for (const [region, places] of check.written.regions) refuseTwice(check, ["regions", region], places);
}

function checkQueues(check: CrossCheck): void {
  for (const [key, queue] of check.written.queues) {
    for (const tier of queue.tierCredit.keys()) {
      mustExist(check, ["queues", key, "tierCredit", tier], tier, check.written.tiers, "one of `tiers`");
    }
    if (queue.waiting.kind === "file") checkAudio(check, ["queues", key, "waiting"], queue.waiting.name);
  }
}

function checkAudio(check: CrossCheck, segments: Segments, name: string): void {
  const { audio } = check.options;
  if (audio !== undefined) mustExist(check, segments, name, audio, "an audio file");
}

function checkNumbers(check: CrossCheck): void {
  const { extensions, queues, regions, switches, tiers } = check.written;
  const places = placesOf(regions);
  for (const [number, target] of check.written.numbers) {
    const at = ["numbers", number];
    if (target.kind === "music") checkAudio(check, [...at, "music"], target.music);
    if (target.kind === "extension" && !extensions.has(target.extension)) {
      mustExist(check, [...at, "extension"], target.extension, [...extensions.keys()], "an extension of this file");
    }
    if (target.night !== undefined) {
      mustExist(
        check,
        [...at, "night", "switch"],
        target.night.switch,
        [...switches.keys()],
        "a night switch of this file",
      );
    }
    if (target.kind !== "queue") continue;
    mustExist(check, [...at, "queue"], target.queue, [...queues.keys()], "a queue of this file");
    mustExist(check, [...at, "tier"], target.tier ?? "", tiers, "one of `tiers`");
    mustExist(check, [...at, "region"], target.region ?? "", places, "a place of `regions`");
  }
}
