// The part of the office that the ACD works by.

import type { DeskSetup } from "../../acd/contract.ts";
import type { Office } from "../../office/office.ts";

export function deskSetup(office: Office): DeskSetup {
  return { agents: [...office.agents.values()], queues: [...office.queues.values()] };
}
