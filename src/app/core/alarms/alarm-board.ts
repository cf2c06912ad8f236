// The office's alarms at work (ACD-23): looked at once a second where there are any, stored when they go off, acknowledged by people, told to whom the office
// file says. Sending letters is left to whoever was handed in; nothing here waits for them.

import type { Database } from "../../../base/db.ts";
import type { QueueKey } from "../../../base/ids.ts";
import { limits } from "../../../base/limits.ts";
import type { Logger } from "../../../base/log.ts";
import type { Rng } from "../../../base/rng.ts";
import { conditionText } from "../../../base/rule-text.ts";
import type { Condition, Measure } from "../../../base/rules.ts";
import { type Clock, isoTime, SECOND_MS, type Timer } from "../../../base/time.ts";
import type { SwitchFact } from "../../../call/record-keeper.ts";
import type { Alarm } from "../../../office/alarms.ts";
import type { Office } from "../../../office/office.ts";
import {
  type AlarmLetter,
  type AlarmRecord,
  alarmOf,
  alarmWrite,
  DROP_OLD_ALARMS,
  makeAlarmId,
  SELECT_OPEN_ALARMS,
} from "./alarm-record.ts";
import { type AlarmState, OPEN, QUIET, type Seen, stepAlarm } from "./alarm-state.ts";
import type { SwitchHealth } from "./switch-health.ts";

/** Takes letters and sees to them by itself. */
export interface AlarmTellers {
  readonly webhook?: ((letter: AlarmLetter) => void) | undefined;
  readonly mail?: ((letter: AlarmLetter) => void) | undefined;
}

export interface AlarmBoardDeps {
  readonly clock: Clock;
  readonly rng: Rng;
  readonly log: Logger;
  readonly database: Database;
  readonly office: () => Office;
  /** 20261122 */
  readonly day: () => string;
  readonly health: SwitchHealth;
  readonly holds: (queue: QueueKey, condition: Condition) => boolean;
  readonly measure: (queue: QueueKey, measure: Measure) => number | undefined;
  readonly tellers: AlarmTellers;
  readonly lampChanged: (number: string) => void;
}

interface Watched {
  readonly alarm: Alarm;
  state: AlarmState;
  /** While it is open. */
  record: AlarmRecord | undefined;
}

export type AlarmListener = (record: AlarmRecord, what: AlarmLetter["what"]) => void;

const MEASURES: readonly Measure[] = ["waiting", "longest", "expected", "service-level", "working", "free"];

export class AlarmBoard {
  readonly #deps: AlarmBoardDeps;
  /** One for each alarm of the office. */
  readonly #watched = new Map<string, Watched>();
  readonly #listeners = new Set<AlarmListener>();
  #timer: Timer | undefined;
  #isOpened = false;

  constructor(deps: AlarmBoardDeps) {
    this.#deps = deps;
    this.officeChanged();
  }

  /** Alarms that went off and are not over, oldest first. */
  get open(): readonly AlarmRecord[] {
    const open = [...this.#watched.values()].flatMap(({ record }) => (record === undefined ? [] : [record]));
    return open.sort((a, b) => a.raisedAt - b.raisedAt);
  }

  /** undefined: it is not open. */
  openOf(key: string): AlarmRecord | undefined {
    return this.#watched.get(key)?.record;
  }

  fold(fact: SwitchFact): void {
    this.#deps.health.fold(fact, this.#deps.clock.now());
  }

  /** At start: alarms that were open go on, unless the office has them no more. */
  async restore(): Promise<void> {
    for (const row of await this.#deps.database.query(SELECT_OPEN_ALARMS)) {
      const record = alarmOf(row);
      const watched = this.#watched.get(record.alarm);
      if (watched === undefined || watched.record !== undefined) this.#over(record);
      else {
        watched.record = record;
        watched.state = OPEN;
        this.#lamp(watched.alarm);
      }
    }
  }

  /** From now on they are looked at. */
  start(): void {
    this.#isOpened = true;
    this.#lookLater();
  }

  /** An alarm that is written otherwise now begins anew. */
  officeChanged(): void {
    const { office, health } = this.#deps;
    const { alarms, trunks } = office();
    health.officeChanged(trunks as ReadonlyMap<string, unknown>);
    for (const [key, watched] of this.#watched) {
      const now = alarms.get(key);
      if (now !== undefined && JSON.stringify(now) === JSON.stringify(watched.alarm)) continue;
      this.#watched.delete(key);
      if (watched.record !== undefined) this.#end(watched, watched.record);
    }
    for (const [key, alarm] of alarms)
      if (!this.#watched.has(key)) this.#watched.set(key, { alarm, state: QUIET, record: undefined });
    if (this.#watched.size > 0) return this.#lookLater();
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  /** undefined: no such alarm is open. Acknowledged twice, the first counts. */
  acknowledge(id: string, who: string): AlarmRecord | undefined {
    const watched = [...this.#watched.values()].find(({ record }) => record?.id === id);
    const record = watched?.record;
    if (watched === undefined || record === undefined || record.acknowledgedAt !== undefined) return record;
    record.acknowledgedAt = this.#deps.clock.wall();
    record.acknowledgedBy = who;
    this.#store(record);
    this.#tell(watched.alarm, record, "acknowledged");
    return record;
  }

  /** Returns how to hear no more. */
  onNews(listener: AlarmListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  close(): void {
    this.#isOpened = false;
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  #lookLater(): void {
    if (this.#timer !== undefined || !this.#isOpened || this.#watched.size === 0) return;
    this.#timer = this.#deps.clock.after(SECOND_MS, "alarms: looked at once a second", () => {
      this.#timer = undefined;
      this.#lookLater();
      this.#look();
    });
  }

  #look(): void {
    const now = this.#deps.clock.now();
    for (const watched of this.#watched.values()) {
      const { state, news } = stepAlarm(watched.state, this.#see(watched.alarm), watched.alarm, now);
      watched.state = state;
      if (news === "raised") this.#raise(watched);
      else if (news === "over" && watched.record !== undefined) this.#end(watched, watched.record);
    }
  }

  #see({ watch }: Alarm): Seen {
    const { holds, health, clock } = this.#deps;
    if (watch.kind !== "queue") {
      const isBad = health.trouble(watch.kind, clock.now()) !== undefined;
      return { holds: isBad, isCalm: !isBad };
    }
    const isBad = holds(watch.queue, watch.when);
    return { holds: isBad, isCalm: watch.until === undefined ? !isBad : holds(watch.queue, watch.until) };
  }

  #raise(watched: Watched): void {
    const { clock, rng, day, database, log } = this.#deps;
    const { alarm } = watched;
    const record: AlarmRecord = {
      id: makeAlarmId(rng, day()),
      alarm: alarm.key,
      queue: alarm.watch.kind === "queue" ? alarm.watch.queue : undefined,
      text: this.#textOf(alarm),
      raisedAt: clock.wall(),
      acknowledgedAt: undefined,
      acknowledgedBy: undefined,
      overAt: undefined,
    };
    watched.record = record;
    this.#store(record);
    const oldest = Math.round(clock.wall() - limits.alarms.keptMs);
    database
      .write([{ sql: DROP_OLD_ALARMS, values: [oldest] }])
      .catch((error: unknown) => log.warn("store.alarms-kept", { cause: String(error) }));
    this.#tell(alarm, record, "raised");
  }

  #end(watched: Watched, record: AlarmRecord): void {
    watched.record = undefined;
    watched.state = QUIET;
    this.#over(record);
    this.#tell(watched.alarm, record, "over");
  }

  #over(record: AlarmRecord): void {
    record.overAt = this.#deps.clock.wall();
    this.#store(record);
  }

  #store(record: AlarmRecord): void {
    const { database, log } = this.#deps;
    database
      .write([alarmWrite(record)])
      .catch((error: unknown) => log.error("store.alarm-lost", { alarm: record.id, cause: String(error) }));
  }

  #tell(alarm: Alarm, record: AlarmRecord, what: AlarmLetter["what"]): void {
    const { tellers, log } = this.#deps;
    const { tell } = alarm;
    if (tell.includes("console"))
      log.warn(`alarm.${what}`, { id: record.id, alarm: alarm.key, queue: record.queue, text: record.text });
    this.#lamp(alarm);
    for (const listener of this.#listeners) {
      try {
        listener(record, what);
      } catch (error) {
        log.error("bug.listener", { fact: `alarm.${what}`, error: String(error) });
      }
    }
    if (!tell.includes("webhook") && !tell.includes("mail")) return;
    const letter = this.#letter(alarm, record, what);
    if (tell.includes("webhook")) tellers.webhook?.(letter);
    if (tell.includes("mail")) tellers.mail?.(letter);
  }

  #lamp({ tell, number }: Alarm): void {
    if (number !== undefined && tell.includes("lamp")) this.#deps.lampChanged(number);
  }

  #letter(alarm: Alarm, record: AlarmRecord, what: AlarmLetter["what"]): AlarmLetter {
    const { office, clock } = this.#deps;
    const { name, language } = office();
    const measures = alarm.watch.kind === "queue" ? this.#measuresOf(alarm.watch.queue) : null;
    return {
      id: record.id,
      alarm: alarm.key,
      name: alarm.name,
      what,
      queue: record.queue ?? null,
      text: record.text,
      at: isoTime(clock.wall()),
      raisedAt: isoTime(record.raisedAt),
      office: name,
      language,
      measures,
    };
  }

  #measuresOf(queue: QueueKey): Readonly<Record<string, number | null>> {
    return Object.fromEntries(MEASURES.map((measure) => [measure, this.#deps.measure(queue, measure) ?? null]));
  }

  #textOf({ watch }: Alarm): string {
    const { health, clock } = this.#deps;
    if (watch.kind !== "queue") return `${watch.kind}: ${health.trouble(watch.kind, clock.now()) ?? ""}`;
    const measured = Object.entries(this.#measuresOf(watch.queue)).map(
      ([name, value]) => `${name} ${shown(name, value)}`,
    );
    return `${watch.queue}: ${conditionText(watch.when)} (${measured.join(", ")})`;
  }
}

function shown(measure: string, value: number | null): string {
  if (value === null) return "?";
  if (measure === "service-level") return `${Math.round(value * 100)}%`;
  return measure === "longest" || measure === "expected" ? `${Math.round(value / SECOND_MS)}s` : String(value);
}
