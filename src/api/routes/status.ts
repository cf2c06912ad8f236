// /api/status, /api/doctor, /api/configuration: how the switch is doing.

import type { Answer } from "../answer.ts";
import type { SwitchControl } from "../control.ts";
import type { Asker } from "../people-control.ts";
import { asJson, jsonReply, type Reply } from "../reply.ts";
import type { Route } from "../route.ts";

export const statusRoutes: readonly Route[] = [
  { method: "GET", path: "/api/status", body: "none", handle: async ({ asker }, control) => status(asker, control) },
  { method: "GET", path: "/api/doctor", body: "none", handle: async (_, control) => asJson(await control.doctor()) },
  {
    method: "GET",
    path: "/api/configuration",
    body: "none",
    handle: async (_, control) => asJson(await control.configuration()),
  },
];

/** Alarms are told to those who may see them; everybody else sees none. */
async function status(asker: Asker, control: SwitchControl): Promise<Answer<Reply>> {
  const found = await control.status();
  if (!found.ok) return found;
  const admitted = await control.people.admit(asker, { action: "alarm.view", on: { kind: "anybody" } });
  return jsonReply(admitted.ok ? found.value : { ...found.value, alarms: { open: [] } });
}
