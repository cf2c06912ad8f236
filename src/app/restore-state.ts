// What the switch knew when it stopped, given back to it before anybody speaks to it. `serve.ts` calls it once. The order matters: calls that go on
// know what their agents do, and surveys make tickets.

import type { Database } from "../base/db.ts";
import { limits } from "../base/limits.ts";
import type { Clock } from "../base/time.ts";
import { SELECT_AGENT_STATES } from "./core/agent-events.ts";
import { bindingOf, SELECT_BINDINGS } from "./core/binding-tables.ts";
import { banOf, SELECT_BANS, SELECT_TOLL, tollUseOf } from "./core/guard-tables.ts";
import { SELECT_LINE_SETTINGS } from "./core/line-settings.ts";
import { SELECT_NIGHT_SWITCHES } from "./core/night-switches.ts";
import type { Switch } from "./core/switch.ts";

export async function restoreState(pbx: Switch, database: Database, clock: Clock): Promise<void> {
  pbx.restoreBindings((await database.query(SELECT_BINDINGS, [clock.wall()])).map(bindingOf));
  await pbx.survival.restore();
  await pbx.figuresKeeper.restore(pbx.survival.counted);
  const agentStates = await database.query(SELECT_AGENT_STATES);
  pbx.restoreAgents(agentStates);
  const { talkOf } = pbx.survival;
  await pbx.figuresKeeper.restoreAgents(agentStates, (input) => void pbx.floor.input(input), talkOf);
  pbx.lines.restore(await database.query(SELECT_LINE_SETTINGS));
  pbx.nights.restore(await database.query(SELECT_NIGHT_SWITCHES));
  await restoreGuards(pbx, database, clock);
  await pbx.alarms.restore();
  await pbx.beside.restore();
  await pbx.voicemail.restore();
  await pbx.waiting.restore();
  await pbx.callBacks.restore();
  await pbx.crm.restore(); // before surveys: rules of theirs that were not done may make tickets
  await pbx.quality.restore();
  await pbx.ivr.surveys.restore();
  await pbx.ivr.outward.restore();
  await pbx.ivr.faxes.restore();
}

/** Bans and what paid calls have cost today. */
async function restoreGuards({ guards }: Switch, database: Database, clock: Clock): Promise<void> {
  const bans = await database.query(SELECT_BANS, [clock.wall() - limits.guard.banForgetMs]);
  guards.guard.bans.restore(bans.map(banOf));
  guards.tolls.restore((await database.query(SELECT_TOLL, [guards.today()])).map(tollUseOf));
}
