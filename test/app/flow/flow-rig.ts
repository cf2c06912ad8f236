// Flows kept as the running switch keeps them, on a database in memory, with an office that a test may change.

import { flowControl } from "../../../src/app/control/flow-control.ts";
import { FlowJudge } from "../../../src/app/control/flow-judge.ts";
import { FlowKeeper } from "../../../src/app/control/flow-keeper.ts";
import { FlowLibrary } from "../../../src/app/core/flow/library.ts";
import { FlowTrails } from "../../../src/app/core/flow/trails.ts";
import { LocalDay } from "../../../src/app/core/local-day.ts";
import { type Logger, silentLog } from "../../../src/base/log.ts";
import type { Office } from "../../../src/office/office.ts";
import { MemoryDatabase } from "../../../src/store/memory-database.ts";
import { VirtualClock } from "../../world/clock.ts";
import { officeOf } from "../office-of.ts";

export const OFFICE = `
extensions: { "1001": { secret: "kx83-vnq2-77" } }
queues:
  support: { number: "7000", afterwards: opinion }
  sales: { number: "7001" }
numbers: { "7100": { flow: main } }
`;

export const LI = { name: "li (local)", user: undefined };

/** A menu; `queue` is where key 1 leads. */
export function mainFlow(queue = "support"): string {
  return `flow: main
title: { zh: 主菜单, en: Main menu }
nodes:
  menu:
    menu: For an agent press 1
    next: { "1": support, timeout: bye, invalid: bye }
  support: { queue: ${queue}, next: { closed: bye } }
  bye: { hangUp: Goodbye }
`;
}

export const OPINION = `flow: opinion
nodes:
  bye: { hangUp: Thank you }
`;

export class FlowRig {
  readonly clock = new VirtualClock();
  database = new MemoryDatabase({ clock: this.clock });
  office: Office = officeOf(OFFICE);
  readonly logged: string[] = [];
  library = new FlowLibrary();
  trails = this.#trails();
  keeper = this.#keeper();

  get control() {
    const { database, keeper } = this;
    return flowControl({ pbx: this.#pbx(), database, keeper });
  }

  /** The process dies and the next one begins; `office`: what is in force then. */
  async restart(office: Office = this.office): Promise<void> {
    this.office = office;
    this.database = this.database.crash();
    this.library = new FlowLibrary();
    this.trails = this.#trails();
    this.keeper = this.#keeper();
    await this.keeper.restore();
  }

  /** What an asked change comes to, once the disk has had its time. */
  async done<Value>(asked: Promise<Value>): Promise<Value> {
    await this.clock.advance(200);
    return asked;
  }

  apply(...texts: readonly string[]) {
    const files = texts.map((text, i) => ({ name: `${i + 1}.yaml`, text }));
    return this.done(this.control.apply(files, LI, { dryRun: false }));
  }

  #pbx() {
    const rig = this;
    return {
      clock: this.clock,
      get office() {
        return rig.office;
      },
      get ivr() {
        return { flows: rig.library, flowTrails: rig.trails };
      },
    };
  }

  #keeper(): FlowKeeper {
    const log: Logger = {
      ...silentLog,
      error: (event) => void this.logged.push(event),
      warn: (event) => void this.logged.push(event),
    };
    const judge = new FlowJudge({ audio: () => [], tables: () => undefined, speaks: true });
    return new FlowKeeper({ pbx: this.#pbx(), database: this.database, judge, log });
  }

  #trails(): FlowTrails {
    const day = new LocalDay(this.clock, () => "Asia/Shanghai");
    return new FlowTrails({ clock: this.clock, day, database: this.database, log: silentLog });
  }
}
