// Asks name servers: those of zongji.yaml, else the machine's. c-ares tells no TTL of NAPTR and SRV rows, so these count as good for a minute.
// Without servers of our own, /etc/hosts and whatever else the machine knows names by is asked where the name servers know no address.

import { promises } from "node:dns";
import { limits } from "../base/limits.ts";
import type { Lookup, NameService } from "../sip/locate/name-service.ts";

const UNTOLD_TTL_S = 60;
const NONE_TTL_S = 60;
/** The name, or a row of that type, does not exist. All other errors: nobody could say. */
const NONE: ReadonlySet<string> = new Set(["ENOTFOUND", "ENODATA"]);
const TRIES = 2;

/** `servers`: "192.0.2.53", "[2001:db8::53]:5353"; none: the machine's. Throws where one of them is no address. */
export function nodeNames(servers: readonly string[]): NameService {
  const resolver = new promises.Resolver({ timeout: Math.floor(limits.names.timeoutMs / (TRIES + 1)), tries: TRIES });
  if (servers.length > 0) resolver.setServers([...servers]);
  return {
    naptr: (name) =>
      ask(async () => {
        const rows = await resolver.resolveNaptr(name);
        return found(
          rows.map(({ order, preference, flags, service, replacement }) => ({
            order,
            preference,
            flags,
            service,
            replacement,
          })),
        );
      }),
    srv: (name) =>
      ask(async () => {
        const rows = await resolver.resolveSrv(name);
        return found(
          rows.map((row) => ({ priority: row.priority, weight: row.weight, port: row.port, target: row.name })),
        );
      }),
    addresses: async (name) => {
      const answers = await Promise.all([
        ask(async () => addressesOf(await resolver.resolve4(name, { ttl: true }))),
        ask(async () => addressesOf(await resolver.resolve6(name, { ttl: true }))),
      ]);
      const together = combined(answers);
      return together.kind === "found" || servers.length > 0 ? together : asMachineKnows(name, together);
    },
  };
}

function found<Row>(rows: readonly Row[], ttlS = UNTOLD_TTL_S): Lookup<Row> {
  return rows.length === 0 ? { kind: "none", ttlS: NONE_TTL_S } : { kind: "found", rows, ttlS };
}

function addressesOf(rows: readonly { readonly address: string; readonly ttl: number }[]): Lookup<string> {
  return found(
    rows.map(({ address }) => address),
    Math.min(...rows.map(({ ttl }) => ttl)),
  );
}

/** Both families; IPv4 first, since a carrier that cannot be reached over IPv6 costs every call some seconds. */
function combined(answers: readonly Lookup<string>[]): Lookup<string> {
  const some = answers.filter((answer) => answer.kind === "found");
  if (some.length > 0) {
    return found(
      some.flatMap((answer) => answer.rows),
      Math.min(...some.map((answer) => answer.ttlS)),
    );
  }
  return answers.find((answer) => answer.kind === "failed") ?? { kind: "none", ttlS: NONE_TTL_S };
}

async function asMachineKnows(name: string, otherwise: Lookup<string>): Promise<Lookup<string>> {
  try {
    const rows = await promises.lookup(name, { all: true });
    return found(rows.toSorted((a, b) => a.family - b.family).map(({ address }) => address));
  } catch {
    return otherwise;
  }
}

async function ask<Row>(look: () => Promise<Lookup<Row>>): Promise<Lookup<Row>> {
  try {
    return await look();
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : String(error);
    return NONE.has(code) ? { kind: "none", ttlS: NONE_TTL_S } : { kind: "failed", cause: code };
  }
}
