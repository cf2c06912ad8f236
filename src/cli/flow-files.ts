// Flow documents from files, with what is around them, without a switch: for `zongji flow check` and whoever else runs flows from files. Sub-flows are
// found among the files that were named and the other flow documents in the same folders.

import { randomInt } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { limits } from "../base/limits.ts";
import type { Surroundings } from "../ivr/check-flow.ts";
import type { Flow } from "../ivr/flow.ts";
import { type FlowFault, flowFault } from "../ivr/flow-fault.ts";
import { type ReadFlow, readFlow } from "../ivr/read-flow.ts";
import { fillSecrets, makeDemoOffice } from "../office/demo.ts";
import type { Office } from "../office/office.ts";
import { parseOffice } from "../office/parse.ts";
import { audioNames } from "./audio-names.ts";
import { type Context, refusal } from "./context.ts";

export interface FlowFile {
  /** As it was named; "-" is standard input. */
  readonly file: string;
  readonly read: ReadFlow;
}

/** Refused where one cannot be read at all. */
export function readFlowFiles(context: Context, files: readonly string[]): readonly FlowFile[] {
  return files.map((file) => ({ file, read: readFlow(textOf(context, file)) }));
}

export function textOf(context: Context, file: string): string {
  try {
    return file === "-" ? context.terminal.input() : readFileSync(file, "utf8");
  } catch (error) {
    throw refusal(`${file} ${context.words.cannotRead}`, error instanceof Error ? error.message : String(error));
  }
}

/** By key; named files come before others of their folders. A flow with faults counts as far as it could be read. */
export function flowsAround(files: readonly FlowFile[]): ReadonlyMap<string, Flow> {
  const named = new Set(files.map(({ file }) => resolve(file)));
  const folders = new Set(files.flatMap(({ file }) => (file === "-" ? [] : [dirname(file)])));
  const others = [...folders].flatMap(documentsIn).filter((path) => !named.has(resolve(path)));
  const flows = [...others.map(readSafely), ...files.map(({ read }) => read)].flatMap((read) => flowOf(read) ?? []);
  return new Map(flows.map((flow) => [flow.key, flow] as const));
}

export function flowOf(read: ReadFlow | undefined): Flow | undefined {
  return read?.ok === true ? read.flow : read?.draft;
}

function documentsIn(folder: string): readonly string[] {
  try {
    const found = readdirSync(folder).filter((name) => /\.ya?ml$/i.test(name));
    return found.slice(0, limits.ivr.folderFiles).map((name) => join(folder, name));
  } catch {
    return [];
  }
}

/** undefined: no flow, such as an office file, or not to be read. */
function readSafely(path: string): ReadFlow | undefined {
  try {
    if (statSync(path).size > 4 * limits.ivr.documentCharacters) return undefined;
    const text = readFileSync(path, "utf8");
    return /^flow\s*:/m.test(text) ? readFlow(text) : undefined;
  } catch {
    return undefined;
  }
}

/** Of `--office`, else the office that a first start makes; or what is wrong with it. */
export function officeOf(context: Context, file: string | undefined): Office | readonly FlowFault[] {
  const rng = { uint32: () => randomInt(2 ** 32) };
  const text = file === undefined ? makeDemoOffice(rng) : fillSecrets(textOf(context, file), rng);
  // Secrets that `office export` sealed open in their own switch alone, and flows need none of them.
  const parsed = parseOffice(text, { open: () => String(randomInt(10_000_000, 99_999_999)) });
  return parsed.ok ? parsed.value : parsed.fault.map(flowFault);
}

const MEDIA = fileURLToPath(new URL("../../media", import.meta.url));

/** `tables`: nobody knows them here. */
export function surroundingsOf(
  context: Context,
  around: { readonly office: Office; readonly flows: ReadonlyMap<string, Flow>; readonly speaks: boolean },
): Surroundings {
  const audio = [MEDIA, join(context.data, "media")].flatMap(audioNames);
  return { ...around, audio: new Set(audio), tables: undefined };
}
