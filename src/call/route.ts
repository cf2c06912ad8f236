// What does this number reach? Pure: the office and the dialled digits in, a destination out. The order is fixed: feature codes,
// extensions, queue numbers, then `numbers:`; the office file refuses two meanings for one number.

import type { ExtensionKey, TrunkKey } from "../base/ids.ts";
import type {
  Extension,
  FeatureCodes,
  NightSwitch,
  NumberTarget,
  Office,
  PageGroup,
  Queue,
  RingGroup,
  Route,
} from "../office/office.ts";

export type QueueEntry = {
  readonly tier: string | undefined;
  readonly region: string | undefined;
  readonly creditMs: number;
  readonly requires: ReadonlyMap<string, number>;
};

export type Destination =
  | { readonly kind: "extension"; readonly extension: Extension }
  | { readonly kind: "queue"; readonly queue: Queue; readonly entry: QueueEntry }
  | { readonly kind: "group"; readonly group: RingGroup }
  | { readonly kind: "page"; readonly page: PageGroup }
  | { readonly kind: "switch"; readonly nightSwitch: NightSwitch }
  /** Dialled to park nobody in particular: the first free slot. Only a transfer can mean it. */
  | { readonly kind: "park" }
  | { readonly kind: "slot"; readonly slot: string }
  | { readonly kind: "directory" }
  /** Over a trunk. `number` as dialled, before the route's own strip and prefix. */
  | { readonly kind: "outside"; readonly number: string; readonly route: Route }
  | { readonly kind: "emergency"; readonly number: string }
  /** The number exists, but this caller may not dial it now: 403. */
  | { readonly kind: "forbidden"; readonly number: string; readonly right: string }
  | { readonly kind: "echo" }
  | { readonly kind: "music"; readonly name: string }
  | { readonly kind: "feature"; readonly feature: keyof FeatureCodes; readonly argument: string }
  | { readonly kind: "unknown" };

/** Who dials: what they may depends on it. */
export type Dialler =
  | { readonly kind: "extension"; readonly extension: ExtensionKey }
  /** From outside: `numbers` and the trunk's `to` alone, never an extension's rights or a way out again but by forwarding. */
  | { readonly kind: "trunk"; readonly trunk: TrunkKey };

const PLAIN_ENTRY: QueueEntry = { tier: undefined, region: undefined, creditMs: 0, requires: new Map() };

/** Built once for each office that is applied; a look-up is a map access. */
export class NumberPlan {
  readonly #office: Office;
  readonly #queues: ReadonlyMap<string, Queue>;
  readonly #features: readonly (readonly [keyof FeatureCodes, string])[];

  constructor(office: Office) {
    this.#office = office;
    this.#queues = new Map([...office.queues.values()].map((queue) => [queue.number, queue]));
    const features = Object.entries(office.features) as [keyof FeatureCodes, string][];
    this.#features = features.sort((a, b) => b[1].length - a[1].length); // the longest code that fits wins
  }

  route(dialled: string): Destination {
    const feature = this.#features.find(([, code]) => dialled.startsWith(code));
    if (feature !== undefined)
      return { kind: "feature", feature: feature[0], argument: dialled.slice(feature[1].length) };
    const extension = this.#office.extensions.get(dialled as ExtensionKey);
    if (extension !== undefined) return { kind: "extension", extension };
    const queue = this.#queues.get(dialled);
    if (queue !== undefined) return { kind: "queue", queue, entry: PLAIN_ENTRY };
    const target = this.#office.numbers.get(dialled);
    return target === undefined ? { kind: "unknown" } : this.#resolve(target);
  }

  #resolve(target: NumberTarget): Destination {
    switch (target.kind) {
      case "extension": {
        const extension = this.#office.extensions.get(target.extension);
        return extension === undefined ? { kind: "unknown" } : { kind: "extension", extension };
      }
      case "queue": {
        const queue = this.#office.queues.get(target.queue);
        return queue === undefined ? { kind: "unknown" } : { kind: "queue", queue, entry: target };
      }
      case "echo":
      case "music":
        return target;
    }
  }
}
