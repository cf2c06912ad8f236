// Everything by which flows reach beyond the call: services on the web, the office's tables, messages. Part of `make-flows.ts`.

import type { Database } from "../../../base/db.ts";
import type { Logger } from "../../../base/log.ts";
import type { Rng } from "../../../base/rng.ts";
import type { Clock } from "../../../base/time.ts";
import type { Office } from "../../../office/office.ts";
import type { CallerList } from "../callers/caller-list.ts";
import { OfficeTables } from "../tables/office-tables.ts";
import { SELECT_GENERATIONS, SELECT_TABLES } from "../tables/table-rows.ts";
import type { FlowDoors } from "./doors.ts";
import type { Http } from "./http.ts";
import { lookUpDoor } from "./look-up.ts";
import { messageDoor } from "./message.ts";
import { FlowMessages, type FlowMessagesDeps, type Senders } from "./messages.ts";
import { requestDoor } from "./request.ts";
import { Requests } from "./requests.ts";
import type { TicketStatusDeps } from "./ticket-status.ts";

/** Of `app`; left out: no requests, no webhooks, no mails, no short messages, no secrets. */
export interface FlowOutside {
  readonly http: Http;
  readonly senders: Senders;
  /** `secret.NAME` of flows. */
  readonly secret: (name: string) => string | undefined;
}

export interface OutwardDeps {
  readonly clock: Clock;
  readonly rng: Rng;
  readonly log: Logger;
  readonly database: Database;
  readonly office: () => Office;
  readonly flowOutside?: FlowOutside | undefined;
  readonly callers: CallerList;
  readonly sendMessage: FlowMessagesDeps["phone"];
  readonly tickets?: TicketStatusDeps["tickets"] | undefined;
}

const NOWHERE: Http = {
  placeOf: () => ({ ok: false, fault: "no requests are made here" }),
  send: async () => ({ kind: "refused", fault: "no requests are made here" }),
};

export class Outward {
  readonly tables: OfficeTables;
  readonly messages: FlowMessages;
  readonly doors: Pick<FlowDoors, "request" | "lookUp" | "message" | "secret">;
  readonly #requests: Requests;
  readonly #database: Database;

  constructor(deps: OutwardDeps) {
    const { database, office, callers: list, sendMessage: phone, flowOutside, tickets } = deps;
    const http = flowOutside?.http ?? NOWHERE;
    const country = (): string => office().country;
    const requests = new Requests({ ...deps, http });
    this.#requests = requests;
    this.#database = database;
    const ticketing = tickets && { office, tickets };
    this.tables = new OfficeTables({ ...deps, country });
    const senders = flowOutside?.senders ?? {};
    this.messages = new FlowMessages({ ...deps, requests, placeOf: http.placeOf, senders, phone });
    this.doors = {
      request: requestDoor({ ...deps, requests }),
      lookUp: lookUpDoor({ ...deps, list, country, ticketing, tables: this.tables }),
      message: messageDoor(this.messages),
      secret: flowOutside?.secret,
    };
  }

  get sizes(): Readonly<Record<string, number>> {
    return { flowRequests: this.#requests.size, flowMessages: this.messages.size, tablesInWork: this.tables.size };
  }

  /** At start. */
  async restore(): Promise<void> {
    const database = this.#database;
    this.tables.restore(await database.query(SELECT_TABLES), await database.query(SELECT_GENERATIONS));
  }

  close(): void {
    this.messages.close();
  }
}
