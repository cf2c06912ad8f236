// A zone file for tests: what a name server would answer, and what it was asked.

import type { Lookup, NameService, NaptrRecord, SrvRecord } from "../../../src/sip/locate/name-service.ts";

export interface Zone {
  readonly naptr?: Readonly<Record<string, readonly NaptrRecord[]>>;
  readonly srv?: Readonly<Record<string, readonly SrvRecord[]>>;
  readonly addresses?: Readonly<Record<string, readonly string[]>>;
}

export class ZoneNames implements NameService {
  readonly asked: string[] = [];
  zone: Zone;
  /** Nobody answers any more. */
  isDead = false;
  ttlS = 60;

  constructor(zone: Zone) {
    this.zone = zone;
  }

  naptr(name: string): Promise<Lookup<NaptrRecord>> {
    return this.#answer(`naptr ${name}`, this.zone.naptr?.[name]);
  }

  srv(name: string): Promise<Lookup<SrvRecord>> {
    return this.#answer(`srv ${name}`, this.zone.srv?.[name]);
  }

  addresses(name: string): Promise<Lookup<string>> {
    return this.#answer(`addresses ${name}`, this.zone.addresses?.[name]);
  }

  #answer<Row>(question: string, rows: readonly Row[] | undefined): Promise<Lookup<Row>> {
    this.asked.push(question);
    if (this.isDead) return Promise.resolve({ kind: "failed", cause: "SERVFAIL" });
    if (rows === undefined) return Promise.resolve({ kind: "none", ttlS: this.ttlS });
    return Promise.resolve({ kind: "found", rows, ttlS: this.ttlS });
  }
}

export function srv(target: string, init: { port?: number; priority?: number; weight?: number } = {}): SrvRecord {
  return { target, port: init.port ?? 5060, priority: init.priority ?? 10, weight: init.weight ?? 10 };
}

export function naptr(order: number, service: string, replacement: string, preference = 10): NaptrRecord {
  return { order, preference, flags: "s", service, replacement };
}
