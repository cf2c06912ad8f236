// Alarms for the HTTP interface and the command line.

import type { AlarmControl, AlarmView } from "../../api/alarm-control.ts";
import { answer, refuse } from "../../api/answer.ts";
import type { Database } from "../../base/db.ts";
import { isoTime, type WallMillis } from "../../base/time.ts";
import { type AlarmRecord, alarmOf, SELECT_ALARM, SELECT_ALARMS } from "../core/alarms/alarm-record.ts";
import type { Switch } from "../core/switch.ts";

export function alarmControl(pbx: Switch, database: Database): AlarmControl {
  const view = (record: AlarmRecord): AlarmView => alarmView(record, pbx);
  return {
    list: async ({ limit, open }) => {
      if (open) return answer(pbx.alarms.open.toReversed().slice(0, limit).map(view));
      const stored = (await database.query(SELECT_ALARMS, [limit])).map(alarmOf);
      // One that is open is in the table as it was written; what memory knows of it is newer.
      return answer(stored.map((record) => view(currentOf(record, pbx))));
    },
    watch: (onNews) => {
      for (const record of pbx.alarms.open) onNews(view(record));
      return pbx.alarms.onNews((record) => onNews(view(record)));
    },
    acknowledge: async (id, who) => {
      const done = pbx.alarms.acknowledge(id, who);
      if (done !== undefined) return answer(view(done));
      const [row] = await database.query(SELECT_ALARM, [id]);
      if (row === undefined) return refuse(404, "No such alarm", `Found no alarm ${id}; "alarm list" shows them.`);
      const { overAt } = alarmOf(row);
      const when = overAt === undefined ? "" : ` since ${isoTime(overAt)}`;
      return refuse(409, "The alarm is over", `Alarm ${id} is over${when}.`);
    },
  };
}

export function alarmView(record: AlarmRecord, pbx: Switch): AlarmView {
  const { overAt, acknowledgedAt } = record;
  return {
    id: record.id,
    alarm: record.alarm,
    name: pbx.office.alarms.get(record.alarm)?.name ?? record.alarm,
    queue: record.queue ?? null,
    state: overAt !== undefined ? "over" : acknowledgedAt !== undefined ? "acknowledged" : "open",
    text: record.text,
    raisedAt: isoTime(record.raisedAt),
    acknowledgedAt: isoOrNull(acknowledgedAt),
    acknowledgedBy: record.acknowledgedBy ?? null,
    overAt: isoOrNull(overAt),
  };
}

function currentOf(record: AlarmRecord, pbx: Switch): AlarmRecord {
  const open = pbx.alarms.openOf(record.alarm);
  return open?.id === record.id ? open : record;
}

function isoOrNull(at: WallMillis | undefined): string | null {
  return at === undefined ? null : isoTime(at);
}
