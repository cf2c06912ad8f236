// What the HTTP interface may do with lines and night switches (SIP-12). `app/control/line-control.ts` implements it.

import type { Answer } from "./answer.ts";
import type { ExtensionView, NightSwitchView } from "./views.ts";

export type SwitchWord = "on" | "off";

/** Each left out stays; "file": as the office file says again. */
export interface LineChange {
  readonly dnd?: SwitchWord | "file" | undefined;
  readonly callWaiting?: SwitchWord | "file" | undefined;
  /** A number, "off" or "file". */
  readonly forwardAlways?: string | undefined;
  readonly forwardBusy?: string | undefined;
  readonly forwardNoAnswer?: string | undefined;
  readonly forwardUnreachable?: string | undefined;
}

export interface LineControl {
  /** All of it or none: 422 where a number cannot be forwarded to. */
  set(extension: string, change: LineChange): Promise<Answer<ExtensionView>>;
  switches(): Promise<Answer<readonly NightSwitchView[]>>;
  /** "hours": by its hours again. */
  turn(nightSwitch: string, to: SwitchWord | "hours"): Promise<Answer<NightSwitchView>>;
}
