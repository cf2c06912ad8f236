// Lines and night switches for the HTTP interface and the command line: the same settings that codes dial, and the same refusals.

import { type Answer, answer, type Refused, refuse } from "../../api/answer.ts";
import type { LineChange, LineControl } from "../../api/line-control.ts";
import type { ExtensionView, LineView, NightSwitchView } from "../../api/views.ts";
import type { ExtensionKey } from "../../base/ids.ts";
import type { Extension } from "../../office/office.ts";
import { refusalToForward } from "../core/line-codes.ts";
import { LINE_SETTINGS, type LineSetting, type LineValue } from "../core/line-settings.ts";
import type { Switch } from "../core/switch.ts";

export function lineControl(
  pbx: Switch,
  extension: (key: string) => Promise<Answer<ExtensionView>>,
  missing: (noun: string, key: string, known: Iterable<string>) => Refused,
): LineControl {
  return {
    set: async (key, change) => {
      const setup = pbx.office.extensions.get(key as ExtensionKey);
      if (setup === undefined) return missing("extension", key, pbx.office.extensions.keys());
      const refused = setAll(pbx, setup, change);
      return refused ?? extension(key);
    },
    switches: async () => answer([...pbx.office.switches.keys()].map((key) => switchView(pbx, key))),
    turn: async (key, to) => {
      if (!pbx.office.switches.has(key)) return missing("switch", key, pbx.office.switches.keys());
      pbx.nights.turn(key, to === "hours" ? undefined : to === "on");
      return answer(switchView(pbx, key));
    },
  };
}

export function lineView(pbx: Switch, extension: ExtensionKey): LineView {
  const { settings, overridden, calls } = pbx.lines.view(extension);
  const { always, busy, noAnswer, unreachable } = settings.forward;
  return {
    dnd: settings.dnd,
    callWaiting: settings.callWaiting,
    forward: {
      always: always ?? null,
      busy: busy ?? null,
      noAnswer: noAnswer ?? null,
      unreachable: unreachable ?? null,
    },
    setAtPhone: overridden,
    calls: calls.map(({ call, direction, state }) => ({ call, direction, state })),
  };
}

function setAll(pbx: Switch, extension: Extension, change: LineChange): Refused | undefined {
  const values: (readonly [LineSetting, LineValue | undefined])[] = [];
  for (const setting of LINE_SETTINGS) {
    const word = change[setting];
    if (word === undefined) continue;
    const isNumber = word !== "on" && word !== "off" && word !== "file";
    const isSwitch = setting === "dnd" || setting === "callWaiting";
    const why = isSwitch ? undefined : whyNot(pbx, extension, setting, word);
    if (why !== undefined) return why;
    values.push([setting, word === "file" ? undefined : isNumber ? word : word === "on"]);
  }
  for (const [setting, value] of values) pbx.lines.set(extension, setting, value);
  return undefined;
}

function whyNot(pbx: Switch, extension: Extension, setting: LineSetting, word: string): Refused | undefined {
  if (word === "off" || word === "file") return undefined;
  const refusal = refusalToForward(extension, word, { numbers: () => pbx.numbers });
  if (refusal === undefined) return undefined;
  const why =
    refusal === "unknown-number"
      ? `${word} is no number that extension ${extension.key} could dial`
      : `calls of extension ${extension.key} may not be forwarded to ${word}`;
  return refuse(422, "Not forwarded", `${setting}: ${why}.`);
}

function switchView(pbx: Switch, key: string): NightSwitchView {
  const setup = pbx.office.switches.get(key);
  return {
    id: key,
    name: setup?.name ?? key,
    number: setup?.number ?? "",
    night: pbx.nights.isNight(key),
    byHand: pbx.nights.isTurned(key),
  };
}
