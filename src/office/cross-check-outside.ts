// Trunks and routes against the rest of the file: trunks that are not there, patterns no number can ever reach, accounts without a password.
// Part of `cross-check.ts`.

import { type CrossCheck, complain, mustExist, SEALED_ELSEWHERE, type Segments } from "./complain.ts";
import { covers, literalStart, type NumberPattern, onlyNumber, readPattern, shortestLength } from "./pattern.ts";
import { isSealed } from "./secret.ts";

export function checkOutside(check: CrossCheck): void {
  checkTrunks(check);
  const patterns = check.written.routes.map(({ match }) => readPattern(match));
  patterns.forEach((_, i) => {
    checkVia(check, i);
    checkReachable(check, patterns, i);
  });
  const { via } = check.written.emergency;
  const trunks = [...check.written.trunks.keys()];
  via?.forEach((trunk, i) => {
    mustExist(check, ["emergency", "via", i], trunk, trunks, "a trunk of this file");
  });
}

function checkTrunks(check: CrossCheck): void {
  for (const [key, trunk] of check.written.trunks) {
    const at = ["trunks", key];
    if (trunk.secret !== undefined && isSealed(trunk.secret)) {
      complain(check, [...at, "secret"], { found: SEALED_ELSEWHERE, allowed: "the account's password" });
    }
    if (trunk.secret !== undefined && trunk.user === undefined) {
      complain(check, [...at, "secret"], { found: "a secret without a user", allowed: "user and secret together" });
    }
    if (trunk.register === true && trunk.user === undefined) {
      complain(check, [...at, "register"], { found: "true without a user", allowed: "a user to register" });
    }
    if (trunk.certificate !== undefined && trunk.transport !== undefined && trunk.transport !== "tls") {
      const found = `a certificate over ${trunk.transport}`;
      complain(check, [...at, "certificate"], { found, allowed: "transport: tls beside it" });
    }
    // RFC 4568 §7.2: no key goes over a way that anybody can read, so no call would ever come about. Looked-up transports may be TLS.
    if (trunk.encryption === "required" && trunk.transport !== undefined && trunk.transport !== "tls") {
      const found = `required over ${trunk.transport}, which would show everybody the keys`;
      complain(check, [...at, "encryption"], { found, allowed: "transport: tls beside it, or optional" });
    }
    checkRewrites(check, [...at, "rewriteIn"], trunk.rewriteIn);
    checkRewrites(check, [...at, "rewriteOut"], trunk.rewriteOut);
  }
}

function checkRewrites(check: CrossCheck, at: Segments, rules: readonly { match: string; strip: number }[]): void {
  const earlier: (readonly [NumberPattern, number])[] = [];
  rules.forEach(({ match, strip }, i) => {
    const pattern = readPattern(match);
    if (pattern === undefined) return;
    checkStrip(check, [...at, i, "strip"], pattern, strip);
    const wider = earlier.find(([other]) => covers(other, pattern));
    if (wider !== undefined) complain(check, [...at, i, "match"], neverReached(match, `rule ${wider[1] + 1} above`));
    earlier.push([pattern, i]);
  });
}

function neverReached(match: string, instead: string): { found: string; allowed: string } {
  const found = `${JSON.stringify(match)}, which no number ever reaches: ${instead} takes them all`;
  return { found, allowed: "a pattern for numbers that nothing before it takes" };
}

function checkStrip(check: CrossCheck, at: Segments, pattern: NumberPattern, strip: number): void {
  const most = shortestLength(pattern);
  if (strip <= most) return;
  complain(check, at, {
    found: String(strip),
    allowed: `at most ${most}, the length of the shortest number that fits`,
  });
}

function checkVia(check: CrossCheck, index: number): void {
  const { trunks, routes } = check.written;
  const seen = new Set<string>();
  routes[index]?.via.forEach(({ trunk, weight }, i) => {
    const at = ["routes", index, "via", i, ...(weight === undefined ? [] : ["trunk"])];
    mustExist(check, at, trunk, [...trunks.keys()], "a trunk of this file");
    if (trunk !== "" && seen.has(trunk)) {
      complain(check, at, { found: `${JSON.stringify(trunk)} a second time`, allowed: "each trunk once" });
    }
    seen.add(trunk);
  });
}

/** An earlier route that is always open, a feature code or an extension may take every number of a route. */
function checkReachable(check: CrossCheck, patterns: readonly (NumberPattern | undefined)[], index: number): void {
  const { extensions, features, routes } = check.written;
  const route = routes[index];
  const pattern = patterns[index];
  if (route === undefined || pattern === undefined) return;
  checkStrip(check, ["routes", index, "strip"], pattern, route.strip);
  const at = ["routes", index, "match"];
  const wider = patterns.findIndex((other, i) => {
    return i < index && other !== undefined && routes[i]?.hours === undefined && covers(other, pattern);
  });
  const start = literalStart(pattern);
  const code = Object.entries(features).find(([, prefix]) => prefix !== "" && start.startsWith(prefix));
  const phone = onlyNumber(pattern);
  if (wider >= 0) complain(check, at, neverReached(route.match, `routes[${wider + 1}]`));
  else if (code !== undefined) complain(check, at, neverReached(route.match, `features.${code[0]} (${code[1]})`));
  else if (phone !== undefined && extensions.has(phone))
    complain(check, at, neverReached(route.match, `extensions.${phone}`));
}
