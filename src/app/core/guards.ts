// All that keeps strangers and thieves out, made in one place for `switch.ts`: who may come in (gate, guard, digest), how often an extension
// may call, and what its calls may cost.

import type { Crypto } from "../../base/crypto.ts";
import type { Database, Write } from "../../base/db.ts";
import type { ExtensionKey } from "../../base/ids.ts";
import type { InTurns } from "../../base/in-turns.ts";
import type { Logger } from "../../base/log.ts";
import type { Rng } from "../../base/rng.ts";
import type { Clock } from "../../base/time.ts";
import { CallRate } from "../../call/call-rate.ts";
import type { NumberPlan } from "../../call/route.ts";
import { TollGuard } from "../../call/toll-guard.ts";
import type { Office } from "../../office/office.ts";
import { Authenticator } from "../../sip/auth/authenticator.ts";
import { makeGate } from "../../sip/guard/gate.ts";
import { Guard } from "../../sip/guard/guard.ts";
import { Overload } from "../../sip/guard/overload.ts";
import { statedSource } from "../../sip/guard/stated-source.ts";
import type { SipRequest } from "../../sip/message/message.ts";
import type { Flow, Gate } from "../../sip/ports.ts";
import type { Bindings } from "../../sip/registrar/bindings.ts";
import type { Edge } from "../../sip/registrar/register.ts";
import { Accounts } from "./accounts.ts";
import type { AskedCall, NotAdmitted } from "./call-table.ts";
import { banWrites, tollWrites } from "./guard-tables.ts";
import { HomeNetworks } from "./home-networks.ts";
import type { LocalDay } from "./local-day.ts";

export interface GuardsDeps {
  readonly clock: Clock;
  readonly rng: Rng;
  readonly crypto: Crypto;
  readonly log: Logger;
  readonly database: Database;
  readonly day: LocalDay;
  readonly realm: string;
  readonly office: () => Office;
  readonly numbers: () => Pick<NumberPlan, "isForHelp">;
  readonly bindings: Bindings;
  /** Whose calls are taken however many they are: the white list. Asked only where there were too many. */
  readonly isWelcome?: (number: string) => boolean;
  /** The trunk a request comes from, by its address or certificate. */
  readonly trunkOf?: (request: SipRequest, seen: Flow) => string | undefined;
}

export interface Guards {
  readonly gate: Gate;
  readonly guard: Guard;
  /** Whether there is time for new calls: whoever measures the main thread tells it. */
  readonly overload: Overload;
  readonly tolls: TollGuard;
  readonly callRate: CallRate;
  readonly authenticator: Authenticator;
  /** What a trusted proxy in front says of a phone that registers; undefined: no proxy passed this on. */
  edgeOf(request: SipRequest, flow: Flow, serviceRoute: readonly string[]): Edge | undefined;
  /** One more call of an extension; undefined: let it in. For help everybody may call. */
  admitCall(asked: AskedCall): NotAdmitted | undefined;
  /** `20261122` in the office's time zone. */
  today(): string;
  /** In slices, before it is in force: what would take long. */
  preparing(office: Office): InTurns<void>;
  /** A new office is in force. */
  apply(office: Office): void;
}

export function makeGuards(deps: GuardsDeps): Guards {
  const { clock, rng, crypto, log, database, day, realm, office, numbers, bindings, trunkOf } = deps;
  const { isWelcome = () => false } = deps;
  const write = (what: string, writes: readonly Write[]): void => {
    database.write(writes).catch((error: unknown) => log.error(what, { cause: String(error) }));
  };
  const accounts = new Accounts({ crypto, realm, office: office() });
  const authenticator = new Authenticator({ clock, crypto, rng, realm, lookup: (user) => accounts.lookup(user) });
  const homes = new HomeNetworks(clock, bindings);
  const guard = new Guard({
    clock,
    log,
    lists: office().guard,
    isHome: (source) => homes.has(source),
    onBan: (source, ban) => write("store.ban-lost", banWrites(source, ban)),
  });
  const tolls = new TollGuard({
    clock,
    log,
    day: () => day.compact(),
    hour: () => day.hour(),
    ceilings: (extension) => office().extensions.get(extension),
    onUse: (use) => write("store.toll-lost", tollWrites(use)),
  });
  const callRate = new CallRate({
    clock,
    perMinute: () => office().limits.callsPerMinute,
    onTooMany: (extension) => log.warn("call.too-many", { extension, perMinute: office().limits.callsPerMinute }),
  });
  const overload = new Overload({ clock, log, isForHelp: (number) => numbers().isForHelp(number) });
  return {
    gate: makeGate({
      authenticator,
      guard,
      overload,
      log,
      ...(trunkOf !== undefined && { trunkOf }),
      trunkAccount: (user) => trunkAccount(user, office()),
    }),
    guard,
    overload,
    tolls,
    callRate,
    authenticator,
    edgeOf(request, flow, serviceRoute) {
      const isProxy = (host: string): boolean => guard.isProxy(host);
      const stated = statedSource(request, flow, isProxy);
      return stated.kind === "proxied" ? { source: stated.host, isProxy, serviceRoute } : undefined;
    },
    admitCall({ dialler, dialled }) {
      if (dialler?.kind !== "extension" || numbers().isForHelp(dialled)) return undefined;
      if (callRate.admits(dialler.extension) || isWelcome(dialler.extension)) return undefined;
      return { ending: "overloaded", status: 503 };
    },
    today: () => day.compact(),
    preparing: (next) => accounts.preparing(next),
    apply(next) {
      accounts.apply(next);
      guard.apply(next.guard);
    },
  };
}

/** A carrier that shows a password has `user` and `secret` and is not registered with; an extension of that name comes first. */
function trunkAccount(user: string, office: Office): string | undefined {
  if (office.trunks.size === 0 || office.extensions.has(user as ExtensionKey)) return undefined;
  for (const trunk of office.trunks.values())
    if (!trunk.register && trunk.secret !== undefined && trunk.user === user) return trunk.key;
  return undefined;
}
