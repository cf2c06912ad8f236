// /api/status, /api/doctor, /api/configuration: how the switch is doing. /api/drain: new calls refused for a while.

import { type Answer, answer } from "../answer.ts";
import type { SwitchControl } from "../control.ts";
import { operations } from "../operation.ts";
import type { Asker } from "../people-control.ts";
import type { CheckView, ConfigEntryView, DrainView, StatusView } from "../views.ts";

export interface StatusAnswers {
  showStatus: StatusView;
  beginDrain: DrainView;
  cancelDrain: DrainView;
  runDoctor: readonly CheckView[];
  showConfiguration: readonly ConfigEntryView[];
}

const operation = operations<StatusAnswers>();

export const statusRoutes = [
  operation("showStatus", {
    method: "GET",
    path: "/api/status",
    about: "How the switch is doing at this moment.",
    handle: ({ asker }, control) => status(asker, control),
  }),
  operation("beginDrain", {
    method: "POST",
    path: "/api/drain",
    about: "New calls are refused from now on (503 with Retry-After, and /readyz says 503); calls in progress go on.",
    body: {},
    handle: ({ asker }, control) => control.drain(true, asker),
  }),
  operation("cancelDrain", {
    method: "DELETE",
    path: "/api/drain",
    about: "New calls are taken again. 409 where the switch is being stopped.",
    handle: ({ asker }, control) => control.drain(false, asker),
  }),
  operation("runDoctor", {
    method: "GET",
    path: "/api/doctor",
    about: "Looks for what is wrong or about to be, and what to do about it.",
    handle: (_, control) => control.doctor(),
  }),
  operation("showConfiguration", {
    method: "GET",
    path: "/api/configuration",
    about: "The configuration in force, and where each key came from.",
    handle: (_, control) => control.configuration(),
  }),
] as const;

/** Alarms are told to those who may see them; everybody else sees none. */
async function status(asker: Asker, control: SwitchControl): Promise<Answer<StatusView>> {
  const found = await control.status();
  if (!found.ok) return found;
  const admitted = await control.people.admit(asker, { action: "alarm.view", on: { kind: "anybody" } });
  return answer(admitted.ok ? found.value : { ...found.value, alarms: { open: [] } });
}
