// Flows against the office of this moment: whether one may go live, what of those in force does not fit any more, and what leads to each. A flow that
// no longer fits goes on running; the nodes that are named here take their error branches.

import type { FlowTroubleView, FlowUsesView } from "../../api/flow-control.ts";
import { atOnce, type InTurns } from "../../base/in-turns.ts";
import { checkFlow, type Judgement, type Surroundings } from "../../ivr/check-flow.ts";
import type { Flow } from "../../ivr/flow.ts";
import type { Office } from "../../office/office.ts";
import type { FlowShelf } from "../core/flow/library.ts";

export interface JudgeDeps {
  /** Names of the audio files there are. */
  readonly audio: () => readonly string[];
  /** Names of the office's tables; undefined: any name will do. */
  readonly tables: () => ReadonlySet<string> | undefined;
  readonly speaks: boolean;
}

/** What was found, and in what surroundings. */
interface Known {
  readonly office: Office;
  readonly shelf: FlowShelf;
  readonly tables: string;
  readonly troubles: readonly FlowTroubleView[];
}

export class FlowJudge {
  readonly #deps: JudgeDeps;
  #known: Known | undefined;

  constructor(deps: JudgeDeps) {
    this.#deps = deps;
  }

  /** Judges flows among these; what lies around them is looked up once. */
  among(flows: ReadonlyMap<string, Flow>, office: Office): (flow: Flow) => Judgement {
    const around = this.#around(flows, office);
    return (flow) => checkFlow(flow, around);
  }

  /** Of all on the shelf. Looked up again only when the office, a flow or a table has come or gone: `status` asks every few seconds. */
  troubles(shelf: FlowShelf, office: Office): readonly FlowTroubleView[] {
    return atOnce(this.findingTroubles(shelf, office));
  }

  /** The same in slices: names are looked for among thousands of numbers. */
  *findingTroubles(shelf: FlowShelf, office: Office): InTurns<readonly FlowTroubleView[]> {
    const tables = [...(this.#deps.tables() ?? [])].toSorted().join(" ");
    const known = this.#known;
    if (known?.office === office && known.shelf === shelf && known.tables === tables) return known.troubles;
    const troubles = yield* this.#looking(shelf, office);
    this.#known = { office, shelf, tables, troubles };
    return troubles;
  }

  *#looking(shelf: FlowShelf, office: Office): InTurns<readonly FlowTroubleView[]> {
    if (shelf.size === 0) return [];
    const flows = flowsOf(shelf);
    const around = this.#around(flows, office);
    const found: FlowTroubleView[] = [];
    for (const flow of flows.values()) {
      yield;
      for (const { line, path, message } of checkFlow(flow, around).faults)
        found.push({ flow: flow.key, node: nodeOf(path, flow) ?? null, line, message });
    }
    return found;
  }

  #around(flows: ReadonlyMap<string, Flow>, office: Office): Surroundings {
    const { audio, tables, speaks } = this.#deps;
    return { office, flows, audio: new Set(audio()), tables: tables(), speaks };
  }
}

export function flowsOf(shelf: FlowShelf): ReadonlyMap<string, Flow> {
  return new Map([...shelf].map(([key, { flow }]) => [key, flow]));
}

/** `nodes.menu.next.1` is about `menu`; the longest name that fits, since names may have dots. */
function nodeOf(path: string, flow: Flow): string | undefined {
  const rest = /^nodes\.(.*)$/s.exec(path)?.[1];
  if (rest === undefined) return undefined;
  const fitting = [...flow.nodes.keys()].filter((name) => rest === name || rest.startsWith(`${name}.`));
  return fitting.toSorted((a, b) => b.length - a.length)[0];
}

export function usesOf(key: string, shelf: FlowShelf, office: Office): FlowUsesView {
  const numbers = [...office.numbers].filter(([, target]) => target.kind === "flow" && target.flow === key);
  const queues = [...office.queues.values()].filter(({ afterwards }) => afterwards === key);
  const flows = [...shelf.values()].filter(({ flow }) => flow.key !== key && callsFlow(flow, key));
  return {
    numbers: numbers.map(([number]) => number),
    queues: queues.map((queue) => queue.key),
    flows: flows.map(({ flow }) => flow.key),
  };
}

function callsFlow(flow: Flow, key: string): boolean {
  return [...flow.nodes.values()].some((node) => node.kind === "subflow" && node.flow === key);
}

/** Flows that the office names and that are not there: its callers would hear an apology. */
export function missingFlows(shelf: FlowShelf, office: Office): readonly string[] {
  const numbers = [...office.numbers].flatMap(([number, target]) =>
    target.kind === "flow" && !shelf.has(target.flow)
      ? [`numbers.${number}.flow: there is no flow ${target.flow}`]
      : [],
  );
  const queues = [...office.queues.values()].flatMap(({ key, afterwards }) =>
    afterwards !== undefined && !shelf.has(afterwards)
      ? [`queues.${key}.afterwards: there is no flow ${afterwards}`]
      : [],
  );
  return [...numbers, ...queues].map((text) => `${text}; apply it with zongji flow apply`);
}
