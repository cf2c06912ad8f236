// `call explain` and `agent explain --at`: what the desk says now, and what can be told of moments that are over.

import { type Answer, answer, type Refused, refuse } from "../../api/answer.ts";
import type { SwitchControl } from "../../api/control.ts";
import type { AgentMomentView, CallExplainView } from "../../api/explain-views.ts";
import type { CallId } from "../../base/ids.ts";
import { findCall } from "../../call/record-tables.ts";
import type { Switch } from "../core/switch.ts";
import { explainAgentThen } from "./explain-agent.ts";
import { explainCallAfterwards } from "./explain-call.ts";
import type { ExplainDeps } from "./explain-people.ts";
import { flowVisitsOf } from "./flow-control.ts";
import { noSuch } from "./no-such.ts";

export function explainControl(pbx: Switch, deps: ExplainDeps): Pick<SwitchControl, "explainCall" | "explainAgentAt"> {
  return {
    explainCall: async (id): Promise<Answer<CallExplainView>> => {
      const record = pbx.records.find(id as CallId) ?? (await findCall(deps.database, id));
      if (record === undefined) return noCall(id);
      const past = await explainCallAfterwards(record, deps);
      const waiting = pbx.floor.desk.explainCall(record.id, pbx.clock.now()) ?? null;
      const flows = await flowVisitsOf(id, { pbx, database: deps.database });
      return answer({ call: record.id, ...past, waiting, flows });
    },
    explainAgentAt: async (key, at): Promise<Answer<AgentMomentView>> => {
      const then = await explainAgentThen(key, at, deps);
      return then === undefined ? noSuch("agent", key, pbx.office.agents.keys()) : answer(then);
    },
  };
}

function noCall(id: string): Refused {
  return refuse(404, "No such call", `Found no call ${id}; "call list" shows those there are.`);
}
