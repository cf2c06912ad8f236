// Codes by which people set their own line at the phone (SIP-12). A voice says what is in force; what was dialled wrongly changes nothing.
//
//   *78 do not disturb   *79 again   *72NUMBER forward all   *72 not any more   *90, *92 the same when busy, unanswered   *43, *44 call waiting
//
// The codes themselves are the office file's; what they were dialled with comes in as `argument`.

import type { ExtensionKey } from "../../base/ids.ts";
import type { Extension, FeatureCodes, Office } from "../../office/office.ts";
import type { LineSetting } from "./line-settings.ts";
import type { Lines } from "./lines.ts";
import { reach, takesForwarded } from "./reach.ts";
import { spelled } from "./say.ts";
import type { Site } from "./site.ts";

export type LineFeature = Extract<
  keyof FeatureCodes,
  "dndOn" | "dndOff" | "forwardAlways" | "forwardBusy" | "forwardNoAnswer" | "callWaitingOn" | "callWaitingOff"
>;

export interface LineCodesDeps {
  readonly office: () => Office;
  readonly lines: Lines;
  readonly numbers: Site["numbers"];
}

const REFUSED: readonly string[] = ["not-allowed"];
const NO_NUMBER: readonly string[] = ["unknown-number"];

export class LineCodes {
  readonly #deps: LineCodesDeps;

  constructor(deps: LineCodesDeps) {
    this.#deps = deps;
  }

  /** Names of the prompts that say what happened. */
  dialled(code: {
    readonly feature: LineFeature;
    readonly argument: string;
    readonly extension: ExtensionKey | undefined;
  }): readonly string[] {
    const { office } = this.#deps;
    const extension = code.extension === undefined ? undefined : office().extensions.get(code.extension);
    if (extension === undefined) return REFUSED;
    switch (code.feature) {
      case "dndOn":
        return this.#turn(extension, "dnd", true, code.argument);
      case "dndOff":
        return this.#turn(extension, "dnd", false, code.argument);
      case "callWaitingOn":
        return this.#turn(extension, "callWaiting", true, code.argument);
      case "callWaitingOff":
        return this.#turn(extension, "callWaiting", false, code.argument);
      case "forwardAlways":
      case "forwardBusy":
      case "forwardNoAnswer":
        return this.#forward(extension, code.feature, code.argument);
    }
  }

  #turn(extension: Extension, setting: "dnd" | "callWaiting", on: boolean, argument: string): readonly string[] {
    if (argument !== "") return NO_NUMBER;
    this.#deps.lines.set(extension, setting, on);
    return [`${setting === "dnd" ? "dnd" : "call-waiting"}-${on ? "on" : "off"}`];
  }

  #forward(extension: Extension, setting: LineSetting, argument: string): readonly string[] {
    if (argument === "") {
      this.#deps.lines.set(extension, setting, false);
      return ["forward-off"];
    }
    const number = this.#meant(extension, argument.replace(/#$/, ""));
    const refusal = refusalToForward(extension, number, this.#deps);
    if (refusal !== undefined) return [refusal];
    this.#deps.lines.set(extension, setting, number);
    return [FORWARDED[setting] ?? "forward-always", ...spelled(number)];
  }

  /** *72*1003 and *721003# mean the same as *721003, but *72*78 means the code *78. */
  #meant(extension: Extension, dialled: string): string {
    const isNumber = !dialled.startsWith("*") || reach(dialled, extension.key, this.#deps).kind !== "unknown";
    return isNumber ? dialled : dialled.slice(1);
  }
}

const FORWARDED: Readonly<Partial<Record<LineSetting, string>>> = {
  forwardAlways: "forward-always",
  forwardBusy: "forward-busy",
  forwardNoAnswer: "forward-no-answer",
};

/** Why this line cannot forward there, as a prompt; undefined: it can. */
export function refusalToForward(
  extension: Extension,
  number: string,
  site: Pick<Site, "numbers">,
): "unknown-number" | "not-allowed" | undefined {
  const destination = reach(number, extension.key, site);
  if (destination.kind === "unknown") return "unknown-number";
  if (destination.kind === "extension" && destination.extension.key === extension.key) return "not-allowed";
  return takesForwarded(destination) ? undefined : "not-allowed";
}
