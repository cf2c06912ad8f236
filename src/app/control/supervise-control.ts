// Supervisors (ACD-18) for the HTTP interface and the command line.

import { type Answer, answer, type Refused, refuse } from "../../api/answer.ts";
import type {
  SuperviseControl,
  SuperviseWord,
  SupervisionStarted,
  SupervisionView,
} from "../../api/supervise-control.ts";
import type { Database } from "../../base/db.ts";
import type { CallId, ExtensionKey } from "../../base/ids.ts";
import { isoTime, type WallMillis } from "../../base/time.ts";
import { type SupervisionRow, supervisionHistory } from "../core/conference-history.ts";
import type { Switch } from "../core/switch.ts";
import { callSupervisor } from "../core/visit-listen.ts";
import { refusalToSupervise, type SuperviseRefusal, Supervision } from "../core/visit-supervise.ts";
import { noSuch } from "./no-such.ts";

export function superviseControl(pbx: Switch, database: Database): SuperviseControl {
  return {
    supervise: async (call, phone, role) =>
      supervise({ call: call as CallId, phone: phone as ExtensionKey, role }, pbx),
    takeOver: async (call, phone) => takeOver(call as CallId, phone as ExtensionKey, pbx),
    supervisors: async (call) => answer((await supervisionHistory(database, call)).map((row) => viewOf(row, call))),
  };
}

interface Wish {
  readonly call: CallId;
  readonly phone: ExtensionKey;
  readonly role: SuperviseWord;
}

function supervise({ call, phone, role }: Wish, pbx: Switch): Answer<SupervisionStarted> {
  const missing = missingOf(call, phone, pbx);
  if (missing !== undefined) return missing;
  const there = postOf(call, phone, pbx);
  if (there !== undefined) {
    there.become(role);
    if (there.role !== role) return refused("no-right", call, phone);
    return answer({ call, phone, role, state: "there" });
  }
  const way = pbx.calls.way(call);
  const refusal = refusalToSupervise(phone, way, pbx.site, role);
  if (way === undefined || refusal !== undefined) return refused(refusal ?? "nobody-talks", call, phone);
  const rings = callSupervisor(phone, way, role, pbx.site);
  if (rings === "no-phone") return refuse(409, "No phone", `No phone is registered at ${phone}.`);
  if (rings === "not-now") return refuse(503, "Not now", "The switch takes no further call, or is shutting down.");
  return answer({ call, phone, role, state: "rings" });
}

function takeOver(call: CallId, phone: ExtensionKey, pbx: Switch): Answer<SupervisionStarted> {
  const missing = missingOf(call, phone, pbx);
  if (missing !== undefined) return missing;
  const there = postOf(call, phone, pbx);
  if (there === undefined)
    return refuse(409, "Not a supervisor", `${phone} does not supervise ${call}; call listen comes first.`);
  if (!there.takeOver()) return refuse(409, "Not now", "There is nobody in the call whose place could be taken now.");
  return answer({ call, phone, role: "take-over", state: "there" });
}

function missingOf(call: CallId, phone: ExtensionKey, pbx: Switch): Refused | undefined {
  if (!pbx.office.extensions.has(phone)) return noSuch("extension", phone, pbx.office.extensions.keys());
  if (pbx.calls.find(call) !== undefined) return undefined;
  return refuse(404, "No such call", `Found no call ${call} in progress.`);
}

function postOf(call: CallId, phone: ExtensionKey, pbx: Switch): Supervision | undefined {
  const post = pbx.talks.supervisors.of(call).find(({ by }) => by === phone);
  return post instanceof Supervision ? post : undefined;
}

function refused(why: SuperviseRefusal, call: CallId, phone: ExtensionKey): Refused {
  switch (why) {
    case "no-right":
      return refuse(
        403,
        "Not allowed",
        `${phone} may not supervise ${call}: neither its extension's supervise nor the role of its user names the call's queue or a team of who talks, or that role may only listen.`,
      );
    case "nobody-talks":
      return refuse(409, "Nobody talks", `Nobody talks in ${call} at the moment.`);
    case "full":
      return refuse(409, "Too many", `${call} has as many supervisors as a call may have.`);
  }
}

function viewOf({ supervisor, byCall, role, from, until }: SupervisionRow, call: string): SupervisionView {
  return {
    call,
    phone: supervisor,
    by: byCall,
    role: role as SupervisionView["role"],
    from: isoTime(from as WallMillis),
    until: until === undefined ? null : isoTime(until as WallMillis),
    heardByAgent: role === "whisper" || role === "barge",
    heardByCustomer: role === "barge" || role === "take-over",
  };
}
