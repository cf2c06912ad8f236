// Which feature code a dialled number begins with. Part of the number plan (`route.ts`).

import type { ExtensionKey } from "../base/ids.ts";
import type { FeatureCodes, Office } from "../office/office.ts";

export interface DialledFeature {
  readonly kind: "feature";
  readonly feature: keyof FeatureCodes;
  readonly argument: string;
}

/** Only an extension, or nothing, may follow these, so that *8 and *80 can stand side by side. */
const BEFORE_AN_EXTENSION: readonly (keyof FeatureCodes)[] = ["pickup", "intercom"];

export class FeatureTable {
  /** By the first character, the longest code first: the longest that makes sense wins. */
  readonly #codes = new Map<string, (readonly [keyof FeatureCodes, string])[]>();
  readonly #extensions: Office["extensions"];

  constructor({ features, extensions }: Office) {
    this.#extensions = extensions;
    const sorted = (Object.entries(features) as [keyof FeatureCodes, string][]).sort(
      (a, b) => b[1].length - a[1].length,
    );
    for (const entry of sorted) {
      const start = entry[1].charAt(0);
      this.#codes.set(start, [...(this.#codes.get(start) ?? []), entry]);
    }
  }

  find(dialled: string): DialledFeature | undefined {
    const codes = this.#codes.get(dialled.charAt(0));
    if (codes === undefined) return undefined;
    let first: DialledFeature | undefined;
    for (const [feature, code] of codes) {
      if (!dialled.startsWith(code)) continue;
      const found: DialledFeature = { kind: "feature", feature, argument: dialled.slice(code.length) };
      if (!BEFORE_AN_EXTENSION.includes(feature) || this.#makesSense(found.argument)) return found;
      first ??= found;
    }
    return first;
  }

  #makesSense(argument: string): boolean {
    return argument === "" || this.#extensions.has(argument as ExtensionKey);
  }
}
