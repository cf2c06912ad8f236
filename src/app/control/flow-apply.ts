// Documents to flows that may go live, or every reason why not: each is read, then all are judged together, so that they may refer to one another.
// Nothing is changed here. Called by `flow-keeper.ts`.

import { type Answer, answer, type Place, type Refused, refuse } from "../../api/answer.ts";
import type { FlowFile } from "../../api/flow-control.ts";
import { limits } from "../../base/limits.ts";
import type { Judgement } from "../../ivr/check-flow.ts";
import type { Flow } from "../../ivr/flow.ts";
import { type FlowFault, flowFaultText } from "../../ivr/flow-fault.ts";
import { readFlow } from "../../ivr/read-flow.ts";
import type { Office } from "../../office/office.ts";
import type { FlowJudge } from "./flow-judge.ts";

export interface ReadFile {
  readonly file: FlowFile;
  readonly flow: Flow;
}

export interface Fitting {
  readonly files: readonly ReadFile[];
  readonly warnings: readonly string[];
}

export interface Fit {
  readonly judge: FlowJudge;
  readonly office: Office;
  /** In force now. */
  readonly flows: ReadonlyMap<string, Flow>;
  /** Between two documents: reading a long one takes many milliseconds, and calls go first. */
  readonly pause: () => Promise<void>;
}

export async function readAndJudge(files: readonly FlowFile[], fit: Fit): Promise<Answer<Fitting>> {
  const { judge, office, flows, pause } = fit;
  if (files.length > limits.flows.documents)
    return refuse(413, "Too many documents", `${files.length} at once; allowed: ${limits.flows.documents}`);
  const read = await readAll(files, pause);
  if (!read.ok) return read;
  const around = new Map(flows);
  for (const { flow } of read.value.files) around.set(flow.key, flow);
  if (around.size > limits.flows.kept)
    return refuse(
      409,
      "Too many flows",
      `${around.size} altogether; allowed: ${limits.flows.kept}. Remove some first.`,
    );
  const judgeOne = judge.among(around, office);
  const judged: (Judgement & { readonly file: FlowFile })[] = [];
  for (const { file, flow } of read.value.files) {
    judged.push({ file, ...judgeOne(flow) });
    await pause();
  }
  const places = judged.flatMap(({ file, faults }) => placesOf(file, faults));
  if (places.length > 0) return wrong(places);
  const warnings = judged.flatMap(({ file, warnings: found }) => found.map((one) => flowFaultText(file.name, one)));
  return answer({ files: read.value.files, warnings: [...read.value.warnings, ...warnings] });
}

async function readAll(files: readonly FlowFile[], pause: Fit["pause"]): Promise<Answer<Fitting>> {
  const read: ReadFile[] = [];
  const places: Place[] = [];
  const warnings: string[] = [];
  for (const file of files) {
    const found = readFlow(file.text);
    await pause();
    if (!found.ok) {
      places.push(...placesOf(file, found.faults));
      continue;
    }
    const { flow } = found;
    const twin = read.find((other) => other.flow.key === flow.key);
    if (twin !== undefined) {
      const message = `flow: found "${flow.key}", which is the flow of ${twin.file.name} too`;
      places.push({ file: file.name, line: 1, path: "flow", message });
    }
    read.push({ file, flow });
    warnings.push(...found.warnings.map((one) => flowFaultText(file.name, one)));
  }
  return places.length > 0 ? wrong(places) : answer({ files: read, warnings });
}

function placesOf(file: FlowFile, faults: readonly FlowFault[]): readonly Place[] {
  return faults.map(({ line, path, message }) => ({ file: file.name, line, path, message }));
}

export function wrong(places: readonly Place[]): Refused {
  const count = places.length;
  const detail = `${count} ${count === 1 ? "fault" : "faults"}; nothing was changed.`;
  const problem = { title: "The flow is wrong", detail, places };
  return { ok: false, status: 422, problem };
}
