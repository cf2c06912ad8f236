// Calls refused because messages waited too long to be read (sip/guard/overload.ts), for `status`, `doctor` and whoever gathers troubles.

import type { CheckView, StatusView } from "../../api/views.ts";
import type { Switch } from "../core/switch.ts";

type Guarded = { readonly guards: Pick<Switch["guards"], "overload"> };

export function overloadView(pbx: Guarded): StatusView["overload"] {
  const { callsPerS, refused, queueDelayMs } = pbx.guards.overload.view;
  return { callsPerS: callsPerS ?? null, refused, queueDelayMs: Math.round(queueDelayMs * 10) / 10 };
}

/** As long as it lasts. */
export function overloadTroubles(pbx: Guarded): readonly string[] {
  const { callsPerS } = pbx.guards.overload.view;
  return callsPerS === undefined
    ? []
    : [`more calls come than can be carried: held to ${callsPerS} new calls a second`];
}

/** Afterwards too: a night's overload is to be seen in the morning. */
export function overloadCheck(pbx: Guarded): CheckView {
  const { refused, queueDelayMs } = pbx.guards.overload.view;
  const found = `messages wait ${Math.round(queueDelayMs)} ms to be read, ${refused} calls refused for lack of time since the start`;
  if (refused === 0) return { name: "load", verdict: "good", found, advice: "" };
  return {
    name: "load",
    verdict: "warning",
    found,
    advice:
      "More calls came than this machine carries: see overload.began and overload.ended in the log for when. Is it something else that runs here? Otherwise a faster core. 来电超过了本机处理能力：查看日志 overload.began、overload.ended 的时间；若非其他程序占用，请换主频更高的机器。",
  };
}
