// /api/status, /api/doctor, /api/configuration: how the switch is doing.

import { type Answer, answer } from "../answer.ts";
import type { SwitchControl } from "../control.ts";
import { operations } from "../operation.ts";
import type { Asker } from "../people-control.ts";
import type { CheckView, ConfigEntryView, StatusView } from "../views.ts";

export interface StatusAnswers {
  showStatus: StatusView;
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
