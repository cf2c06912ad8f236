// The guard for the HTTP interface and the command line.

import { answer, type Refused, refuse } from "../../api/answer.ts";
import type { BanView, GuardControl, GuardView, TollView } from "../../api/guard-control.ts";
import type { ExtensionKey } from "../../base/ids.ts";
import { parseIp } from "../../base/networks.ts";
import { isoTime, MINUTE_MS } from "../../base/time.ts";
import type { TollState } from "../../call/toll-guard.ts";
import type { Ban } from "../../sip/guard/bans.ts";
import type { Switch } from "../core/switch.ts";

export function guardControl(
  pbx: Switch,
  missing: (noun: string, key: string, known: Iterable<string>) => Refused,
): GuardControl {
  const { guard, tolls, callRate, authenticator } = pbx.guards;
  return {
    bans: async () => answer(guard.bans.list().map(banView)),
    check: async (address) => {
      const { ban, ...standing } = guard.standing(address);
      return refusalOf(address) ?? answer({ ...standing, ban: ban === undefined ? null : banView(ban) });
    },
    ban: async (address, forMs) => {
      const refused = refusalOf(address);
      if (refused !== undefined) return refused;
      const ban = guard.ban(address, forMs);
      return ban === undefined
        ? refuse(409, "Allowed by the office file", `${address} is in guard.allow: take it out there first.`)
        : answer(banView(ban));
    },
    unban: async (address) => {
      if (address !== "all") return refusalOf(address) ?? answer({ lifted: guard.unban(address) ? 1 : 0 });
      authenticator.forgiveAll();
      return answer({ lifted: guard.unbanAll() });
    },
    tolls: async () => answer(tolls.use().map(tollView)),
    reset: async (key) => {
      const extension = pbx.office.extensions.get(key as ExtensionKey);
      if (extension === undefined) return missing("extension", key, pbx.office.extensions.keys());
      tolls.reset(extension.key);
      callRate.forget(extension.key);
      const { paidCalls, paidMinutes } = extension;
      const now = tolls.use().find((use) => use.extension === extension.key);
      return answer(tollView(now ?? { extension: extension.key, calls: 0, usedMs: 0, paidCalls, paidMinutes }));
    },
  };
}

export function guardView(pbx: Switch): GuardView {
  const { bansNow, banned, wrongPasswords, silenced } = pbx.guards.guard.numbers;
  return { bans: bansNow, banned, wrongPasswords, silenced, paidCalls: pbx.guards.tolls.size };
}

function banView({ source, reason, strike, sinceWall, untilWall }: Ban): BanView {
  return { source, reason, strike, since: isoTime(sinceWall), until: isoTime(untilWall) };
}

function tollView({ extension, calls, paidCalls, usedMs, paidMinutes }: TollState): TollView {
  return { extension, calls, callsLimit: paidCalls, usedMs: Math.round(usedMs), limitMs: paidMinutes * MINUTE_MS };
}

function refusalOf(address: string): Refused | undefined {
  if (parseIp(address) !== undefined) return undefined;
  return refuse(422, "No address", `found ${address}; allowed: an IP address as 192.0.2.1 or 2001:db8::1`);
}
