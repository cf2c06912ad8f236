// Keeps the flows in force: on disk, in the library that calls take from, and the newest version of each in memory. A new version is on disk before it
// counts, and counts for the next caller who enters; whoever is inside goes on with what they entered. Changes are made one after another.

import { type Answer, answer, type Refused, refuse } from "../../api/answer.ts";
import type {
  FlowApplyView,
  FlowFile,
  FlowRemovedView,
  FlowRollbackView,
  FlowTroubleView,
} from "../../api/flow-control.ts";
import type { Database } from "../../base/db.ts";
import type { InTurns } from "../../base/in-turns.ts";
import type { Logger } from "../../base/log.ts";
import { sleep } from "../../base/time.ts";
import type { Flow } from "../../ivr/flow.ts";
import { readFlow } from "../../ivr/read-flow.ts";
import type { FlowShelf, FlowVersion } from "../core/flow/library.ts";
import type { Switch } from "../core/switch.ts";
import { type ReadFile, readAndJudge, wrong } from "./flow-apply.ts";
import { diffFlows, REMOVED } from "./flow-diff.ts";
import { type FlowJudge, flowsOf, missingFlows, usesOf } from "./flow-judge.ts";
import { newestVersions, oneVersion, type StoredVersion, storeVersions } from "./flow-store.ts";
import { noSuch } from "./no-such.ts";

/** What of the switch flows are kept in. */
export type FlowHouse = Pick<Switch, "office" | "clock"> & {
  readonly ivr: Pick<Switch["ivr"], "flows" | "flowTrails">;
};

export interface FlowKeeperDeps {
  readonly pbx: FlowHouse;
  readonly database: Database;
  readonly judge: FlowJudge;
  readonly log: Logger;
}

export interface ApplyHow {
  readonly dryRun: boolean;
  /** The key that the one document must have. */
  readonly only?: string;
}

export class FlowKeeper {
  readonly #deps: FlowKeeperDeps;
  /** The newest version of each flow there ever was. */
  readonly #newest = new Map<string, StoredVersion>();
  /** Of stored flows that this version of the switch does not understand. */
  readonly #unread: FlowTroubleView[] = [];
  #changing: Promise<unknown> = Promise.resolve();

  constructor(deps: FlowKeeperDeps) {
    this.#deps = deps;
  }

  get shelf(): FlowShelf {
    return this.#deps.pbx.ivr.flows.shelf;
  }

  /** Of flows in force, those included that this version of the switch does not understand. */
  get keys(): readonly string[] {
    const inForce = [...this.#newest.values()].filter(({ source }) => source !== undefined);
    return inForce.map(({ flow }) => flow).toSorted();
  }

  /** undefined: there is no such flow in force. */
  inForce(key: string): StoredVersion | undefined {
    const newest = this.#newest.get(key);
    return newest?.source === undefined ? undefined : newest;
  }

  /** No flow was ever applied here. */
  get isNew(): boolean {
    return this.#newest.size === 0;
  }

  /** What of the flows in force does not fit the office in force. */
  troubles(): readonly FlowTroubleView[] {
    const { judge, pbx } = this.#deps;
    return [...this.#unread, ...judge.troubles(this.shelf, pbx.office)];
  }

  /** What an office would have against it: flows it names that are not there, and nodes that do not fit it. */
  *warningsFor(office: Switch["office"]): InTurns<readonly string[]> {
    const misfits = yield* this.#deps.judge.findingTroubles(this.shelf, office);
    return [...missingFlows(this.shelf, office), ...misfits.map(troubleText)];
  }

  /** At start: whatever was in force, whether or not it fits the office still. */
  async restore(): Promise<void> {
    const { database, log, pbx, judge } = this.#deps;
    const put: FlowVersion[] = [];
    for (const stored of await newestVersions(database)) {
      this.#newest.set(stored.flow, stored);
      if (stored.source === undefined) continue;
      const read = readFlow(stored.source);
      if (read.ok) {
        put.push({ flow: read.flow, version: stored.version });
        continue;
      }
      const [first] = read.faults;
      const message = `not understood by this version: ${first?.message ?? "no reason given"}`;
      this.#unread.push({ flow: stored.flow, node: null, line: first?.line ?? 1, message });
      log.error("flow.unread", {
        flow: stored.flow,
        version: stored.version,
        line: first?.line,
        cause: first?.message,
      });
    }
    pbx.ivr.flows.change({ put, remove: [] });
    for (const { flow, node, line } of judge.troubles(this.shelf, pbx.office))
      log.warn("flow.misfit", { flow, node: node ?? undefined, line });
  }

  apply(files: readonly FlowFile[], author: string, how: ApplyHow): Promise<Answer<FlowApplyView>> {
    return this.#inTurn(() => this.#apply(files, author, how));
  }

  rollback(key: string, to: number | undefined, author: string): Promise<Answer<FlowRollbackView>> {
    return this.#inTurn(() => this.#rollback(key, to, author));
  }

  remove(key: string, author: string, force: boolean): Promise<Answer<FlowRemovedView>> {
    return this.#inTurn(() => this.#remove(key, author, force));
  }

  async #apply(files: readonly FlowFile[], author: string, { dryRun, only }: ApplyHow): Promise<Answer<FlowApplyView>> {
    const fit = await this.#readAndJudge(files);
    if (!fit.ok) return fit;
    const strange = only === undefined ? undefined : fit.value.files.find(({ flow }) => flow.key !== only);
    if (strange !== undefined) {
      const message = `flow: found "${strange.flow.key}", allowed: ${only}, as it was sent to`;
      return wrong([{ file: strange.file.name, line: 1, path: "flow", message }]);
    }
    const changed = fit.value.files.filter(({ file, flow }) => this.inForce(flow.key)?.source !== file.text);
    const versions = changed.map((read) => this.#nextVersion(read, author, undefined));
    if (!dryRun && versions.length > 0) {
      const trouble = await this.#put(changed, versions, "flow.apply");
      if (trouble !== undefined) return trouble;
    }
    const flows = fit.value.files.map(({ file, flow }) => {
      const next = versions.find((one) => one.flow === flow.key);
      const version = next?.version ?? this.inForce(flow.key)?.version ?? 0;
      return { id: flow.key, file: file.name, unchanged: next === undefined, version, change: next?.change ?? null };
    });
    const applied = !dryRun && versions.length > 0;
    const others = applied ? this.#othersAgainst(fit.value.files) : [];
    return answer({ applied, flows, warnings: [...fit.value.warnings, ...others] });
  }

  #readAndJudge(files: readonly FlowFile[]) {
    const { pbx, judge } = this.#deps;
    const pause = (): Promise<void> => sleep(pbx.clock, 0, "flows are read: calls go first");
    return readAndJudge(files, { judge, office: pbx.office, flows: flowsOf(this.shelf), pause });
  }

  /** What flows that were not applied have against those that were, such as an outcome that is not returned any more. */
  #othersAgainst(files: readonly ReadFile[]): readonly string[] {
    const own = new Set(files.map(({ flow }) => flow.key));
    const troubles = this.troubles().filter(({ flow }) => !own.has(flow));
    return troubles.map(troubleText);
  }

  async #rollback(key: string, to: number | undefined, author: string): Promise<Answer<FlowRollbackView>> {
    const newest = this.#newest.get(key);
    if (newest === undefined) return noSuch("flow", key, this.#newest.keys());
    const wanted = to ?? newest.version - 1;
    const old = await oneVersion(this.#deps.database, key, wanted);
    if (old === undefined) return noVersion(key, wanted);
    if (old.source === undefined)
      return refuse(409, "Nothing to go back to", `In version ${wanted} ${key} was removed.`);
    if (old.source === newest.source)
      return refuse(409, "Nothing to change", `Version ${wanted} of ${key} is what is in force.`);
    const file = { name: `${key}@${wanted}`, text: old.source };
    const fit = await this.#readAndJudge([file]);
    if (!fit.ok) return fit;
    const versions = fit.value.files.map((read) => this.#nextVersion(read, author, wanted));
    const trouble = await this.#put(fit.value.files, versions, "flow.rollback");
    if (trouble !== undefined) return trouble;
    const version = versions[0]?.version ?? newest.version;
    const warnings = [...fit.value.warnings, ...this.#othersAgainst(fit.value.files)];
    return answer({ id: key, version, from: newest.version, to: wanted, warnings });
  }

  async #remove(key: string, author: string, force: boolean): Promise<Answer<FlowRemovedView>> {
    const { pbx, database } = this.#deps;
    const newest = this.inForce(key);
    if (newest === undefined) return noSuch("flow", key, this.shelf.keys());
    const usedBy = usesOf(key, this.shelf, pbx.office);
    const named = [
      ...usedBy.numbers.map((number) => `number ${number}`),
      ...usedBy.queues.map((queue) => `queue ${queue}`),
      ...usedBy.flows.map((flow) => `flow ${flow}`),
    ];
    if (named.length > 0 && !force)
      return refuse(
        409,
        "In use",
        `${named.join(", ")} ${named.length === 1 ? "leads" : "lead"} to ${key}; --force removes it all the same.`,
      );
    const version = newest.version + 1;
    const gone = { flow: key, version, appliedAt: pbx.clock.wall(), author, change: REMOVED, source: undefined };
    try {
      await storeVersions(database, [gone], "flow.remove");
    } catch (error) {
      return notStored(error);
    }
    this.#newest.set(key, gone);
    this.#forgetUnread([key]);
    pbx.ivr.flows.change({ put: [], remove: [key] });
    return answer({ id: key, usedBy });
  }

  #nextVersion({ file, flow }: ReadFile, author: string, rolledBackTo: number | undefined): StoredVersion {
    const { pbx } = this.#deps;
    const before = this.shelf.get(flow.key)?.flow;
    return {
      flow: flow.key,
      version: (this.#newest.get(flow.key)?.version ?? 0) + 1,
      appliedAt: pbx.clock.wall(),
      author,
      change: diffFlows(before, flow, rolledBackTo),
      source: file.text,
    };
  }

  async #put(
    read: readonly ReadFile[],
    versions: readonly StoredVersion[],
    what: string,
  ): Promise<Refused | undefined> {
    const { database, pbx, log } = this.#deps;
    try {
      await storeVersions(database, versions, what);
    } catch (error) {
      return notStored(error);
    }
    const byKey = new Map<string, Flow>(read.map(({ flow }) => [flow.key, flow]));
    const put = versions.flatMap(({ flow: key, version }) => {
      const flow = byKey.get(key);
      return flow === undefined ? [] : [{ flow, version }];
    });
    for (const one of versions) this.#newest.set(one.flow, one);
    this.#forgetUnread(versions.map(({ flow }) => flow));
    pbx.ivr.flows.change({ put, remove: [] });
    for (const { flow, version } of versions) log.info(what, { flow, version });
    return undefined;
  }

  #forgetUnread(keys: readonly string[]): void {
    const rest = this.#unread.filter(({ flow }) => !keys.includes(flow));
    this.#unread.splice(0, this.#unread.length, ...rest);
  }

  /** One after another: two at once must not both become the same version. */
  #inTurn<Value>(change: () => Promise<Answer<Value>>): Promise<Answer<Value>> {
    const result = this.#changing.then(change);
    this.#changing = result.catch(() => undefined);
    return result;
  }
}

function troubleText({ flow, node, line, message }: FlowTroubleView): string {
  return `flow ${flow}${node === null ? "" : `, node ${node}`} (line ${line}): ${message}`;
}

export function noVersion(key: string, version: number): Refused {
  return refuse(
    404,
    "No such version",
    `Found no version ${version} of ${key}; "flow history ${key}" shows those that are kept.`,
  );
}

function notStored(error: unknown): Refused {
  return refuse(503, "The flow was not stored", `Nothing was changed: ${String(error)}`);
}
