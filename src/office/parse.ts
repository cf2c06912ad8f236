// The front door of office/: text of an office file to a checked `Office`, or every fault in it. Called by `serve`, `office apply`
// and `office diff`. It reads no disk: sealed secrets are opened by a function of the caller's.

import { atOnce, type InTurns, mapInTurns } from "../base/in-turns.ts";
import { fail, ok, type Result } from "../base/result.ts";
import { assemblingOffice } from "./assemble.ts";
import { checkingAcross } from "./cross-check.ts";
import type { OfficeFault } from "./fault.ts";
import type { Office } from "./office.ts";
import type { ParseOptions } from "./parse-options.ts";
import { officeShape, type RawOffice } from "./schema.ts";
import { isSealed } from "./secret.ts";
import { readingTree, type TreeDocument } from "./tree.ts";

export type { ParseOptions } from "./parse-options.ts";

/** Never throws; all faults of the file, in its order. */
export function parseOffice(text: string, options: ParseOptions = {}): Result<Office, readonly OfficeFault[]> {
  return atOnce(parsingOffice(text, options));
}

/** The same in slices: ten thousand extensions take some tenths of a second. */
export function* parsingOffice(
  text: string,
  options: ParseOptions = {},
): InTurns<Result<Office, readonly OfficeFault[]>> {
  // As Windows ends lines; places are told by line and column.
  const document = yield* readingTree(text.replaceAll("\r\n", "\n"));
  if (!("root" in document)) return fail(document);
  const office = yield* readingOffice(document, options);
  return office === undefined ? fail(document.faults.list()) : ok(office);
}

/** The office a tree describes; undefined: `faults` says why there is none. Day files put such trees together. */
export function readOffice(document: TreeDocument, options: ParseOptions): Office | undefined {
  return atOnce(readingOffice(document, options));
}

function* readingOffice({ root, faults }: TreeDocument, options: ParseOptions): InTurns<Office | undefined> {
  const written = yield* officeShape.reading(root, "", faults);
  yield;
  const opened = yield* openSecrets(written, options.open);
  yield* checkingAcross({ root, faults, written: opened, options });
  return faults.size > 0 ? undefined : yield* assemblingOffice(opened);
}

/** What cannot be opened stays sealed; `checkAcross` says so. */
function* openSecrets(written: RawOffice, open: ParseOptions["open"]): InTurns<RawOffice> {
  const clear = (secret: string | undefined): string | undefined =>
    secret !== undefined && isSealed(secret) ? (open?.(secret) ?? secret) : secret;
  const opened = <Box extends { readonly pin: string | undefined }>(box: Box | undefined): Box | undefined =>
    box === undefined ? undefined : { ...box, pin: clear(box.pin) };
  return {
    ...written,
    extensions: yield* mapInTurns(written.extensions, (phone) => ({
      ...phone,
      secret: clear(phone.secret),
      voicemail: opened(phone.voicemail),
    })),
    queues: mapValues(written.queues, (queue) => ({ ...queue, voicemail: opened(queue.voicemail) })),
    agents: yield* mapInTurns(written.agents, (agent) => ({ ...agent, pin: clear(agent.pin) })),
    conferences: mapValues(written.conferences, (room) => ({
      ...room,
      pin: clear(room.pin),
      moderatorPin: clear(room.moderatorPin),
    })),
    users: mapValues(written.users, (user) => ({ ...user, token: clear(user.token) })),
    trunks: mapValues(written.trunks, (trunk) => ({ ...trunk, secret: clear(trunk.secret) })),
  };
}

function mapValues<From, To>(values: ReadonlyMap<string, From>, make: (value: From) => To): ReadonlyMap<string, To> {
  return new Map([...values].map(([key, value]) => [key, make(value)]));
}
