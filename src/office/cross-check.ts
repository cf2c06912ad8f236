// What only two places of an office file together can get wrong: names that lead nowhere, numbers given twice, secrets that
// a scanner guesses. Called by `parse.ts` after each value has been checked by itself; a value that already had a fault is "" here.

import { type Complaint, didYouMean, type FaultList } from "./fault.ts";
import type { ParseOptions } from "./parse.ts";
import { placesOf } from "./regions.ts";
import type { RawOffice } from "./schema.ts";
import { isSealed, secretWeakness } from "./secret.ts";
import { offsetOf, type Tree } from "./tree.ts";

export interface CrossCheck {
  readonly root: Tree;
  readonly faults: FaultList;
  readonly written: RawOffice;
  readonly options: ParseOptions;
}

type Segments = readonly (string | number)[];

export function checkAcross(check: CrossCheck): void {
  checkExtensions(check);
  checkAgents(check);
  checkTiersAndRegions(check);
  checkQueues(check);
  checkNumbers(check);
  checkCollisions(check);
}

function complain(check: CrossCheck, segments: Segments, complaint: Complaint): void {
  const path = segments
    .map((part, i) => (typeof part === "number" ? `[${part + 1}]` : i === 0 ? part : `.${part}`))
    .join("");
  check.faults.add(offsetOf(check.root, segments), path, complaint);
}

/** `name` must be one of `known`; "" had its fault already. */
function mustExist(check: CrossCheck, segments: Segments, name: string, known: readonly string[], noun: string): void {
  if (name === "" || known.includes(name)) return;
  const some = known.slice(0, 12).join(", ");
  const allowed =
    known.length === 0 ? `${noun}, and there is none` : known.length > 12 ? `${noun}: ${some}, …` : `${noun}: ${some}`;
  complain(check, segments, { found: JSON.stringify(name), allowed, hint: didYouMean(name, known) });
}

function checkExtensions(check: CrossCheck): void {
  for (const [key, { secret }] of check.written.extensions) {
    const found = secret === "" ? undefined : secretComplaint(key, secret);
    if (found === undefined) continue;
    const allowed = "a secret of at least 8 characters that nobody guesses";
    complain(check, ["extensions", key, "secret"], { found, allowed, hint: secretHint(check) });
  }
}

function secretComplaint(key: string, secret: string | undefined): string | undefined {
  if (secret === undefined) return "nothing";
  return isSealed(secret) ? SEALED_ELSEWHERE : secretWeakness(secret, key);
}

const SEALED_ELSEWHERE = "a sealed secret that this data directory's secret.key does not open";

function secretHint(check: CrossCheck): string {
  const fresh = check.options.suggestSecret?.();
  if (fresh === undefined) return "`zongji` makes one with every demo office; any password generator will do";
  return `a fresh one, made for this line: secret: "${fresh}"`;
}

function checkAgents(check: CrossCheck): void {
  const { agents, extensions, regions } = check.written;
  const places = [...placesOf(regions), ...regions.keys()];
  const phones = new Set(extensions.keys());
  for (const [key, agent] of agents) {
    const phone = agent.extension ?? "";
    if (!phones.has(phone))
      mustExist(check, ["agents", key, "extension"], phone, [...phones], "an extension of this file");
    agent.regions.forEach((place, i) => {
      mustExist(check, ["agents", key, "regions", i], place, places, "a place of `regions`");
    });
    if (agent.pin !== undefined && isSealed(agent.pin)) {
      complain(check, ["agents", key, "pin"], { found: SEALED_ELSEWHERE, allowed: "4 to 12 digits" });
    }
  }
}

function checkTiersAndRegions(check: CrossCheck): void {
  refuseTwice(check, ["tiers"], check.written.tiers);
  for (const [region, places] of check.written.regions) refuseTwice(check, ["regions", region], places);
}

function refuseTwice(check: CrossCheck, segments: Segments, names: readonly string[]): void {
  const seen = new Set<string>();
  names.forEach((name, i) => {
    if (name !== "" && seen.has(name)) {
      complain(check, [...segments, i], { found: `${JSON.stringify(name)} a second time`, allowed: "each name once" });
    }
    seen.add(name);
  });
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
  const { extensions, queues, regions, tiers } = check.written;
  const places = placesOf(regions);
  for (const [number, target] of check.written.numbers) {
    const at = ["numbers", number];
    if (target.kind === "music") checkAudio(check, [...at, "music"], target.music);
    if (target.kind === "extension" && !extensions.has(target.extension)) {
      mustExist(check, [...at, "extension"], target.extension, [...extensions.keys()], "an extension of this file");
    }
    if (target.kind !== "queue") continue;
    mustExist(check, [...at, "queue"], target.queue, [...queues.keys()], "a queue of this file");
    mustExist(check, [...at, "tier"], target.tier ?? "", tiers, "one of `tiers`");
    mustExist(check, [...at, "region"], target.region ?? "", places, "a place of `regions`");
  }
}

/** One number reaches one thing, and no number starts with a feature code: the code would take the call. */
function checkCollisions(check: CrossCheck): void {
  checkCodes(check);
  const taken = new Map<string, string>();
  for (const key of check.written.extensions.keys()) taken.set(key, `extensions.${key}`);
  for (const [key, queue] of check.written.queues) take(check, taken, ["queues", key, "number"], queue.number);
  for (const number of check.written.numbers.keys()) take(check, taken, ["numbers", number], number);
}

/** Of two codes that begin alike, told once, at one that is written in the file: the other may be a default. */
function checkCodes(check: CrossCheck): void {
  const codes = Object.entries(check.written.features);
  const written = check.root.kind === "map" ? check.root.entries.get("features")?.value : undefined;
  const isWritten = (name: string): boolean => written?.kind === "map" && written.entries.has(name);
  codes.forEach(([name, code], index) => {
    for (const [otherName, other] of codes.slice(index + 1)) {
      if (code === "" || other === "" || !(code.startsWith(other) || other.startsWith(code))) continue;
      const [at, shown, against] = isWritten(otherName)
        ? [otherName, other, [name, code]]
        : [name, code, [otherName, other]];
      const found = `${JSON.stringify(shown)}, which begins like ${JSON.stringify(against[1])} of features.${against[0]}`;
      complain(check, ["features", at], { found, allowed: "a code that begins no other and that no other begins" });
    }
  });
}

function take(check: CrossCheck, taken: Map<string, string>, segments: Segments, number: string): void {
  if (number === "") return;
  const holder = taken.get(number);
  const code = Object.entries(check.written.features).find(([, prefix]) => prefix !== "" && number.startsWith(prefix));
  const owner = holder ?? (code === undefined ? undefined : `features.${code[0]} (${code[1]})`);
  if (owner === undefined) taken.set(number, segments.join("."));
  else
    complain(check, segments, {
      found: `${JSON.stringify(number)}, taken by ${owner}`,
      allowed: "a number of its own",
    });
}
