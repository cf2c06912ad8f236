// The office of the hotline measurement: agents who master two, four, six or eight of eight cities, three tiers, callers of every tier and city, and
// one queue that widens step by step (ACD-07). Pure.

import { type Account, accounts, agentKey, type BenchOffice } from "./office-file.ts";

const CITIES = ["fuzhou", "xiamen", "zhangzhou", "quanzhou", "putian", "sanming", "nanping", "longyan"];
const TIERS = ["vip", "gold", "standard"];
const GRADES = [2, 4, 6, 8];

/** Every combination of tier and city has a number of its own; callers dial them in turn. */
export const hotlineNumbers: readonly string[] = TIERS.flatMap((_, tier) =>
  CITIES.map((_, city) => `71${tier}${city}`),
);

export function hotlineOffice(callers: number, agents: number): BenchOffice {
  return {
    callers: accounts(10_000, callers),
    callees: [],
    recorded: [],
    agents: accounts(40_000, agents),
    queue: hotlineNumbers[0] ?? "",
  };
}

export function hotlineText(office: BenchOffice): string {
  const phone = ({ user, secret }: Account): string => `  "${user}": { secret: "${secret}", calls: 100 }`;
  return [
    "office: { name: Hotline, language: en, country: CN, timezone: Asia/Shanghai }",
    "limits: { callsPerMinute: 10000 }",
    `tiers: [${TIERS.join(", ")}]`,
    `regions: { fujian: [${CITIES.join(", ")}] }`,
    "pools:",
    '  premium: { tiers: [vip, gold], who: "vip or gold" }',
    "extensions:",
    ...[...office.callers, ...office.agents].map(phone),
    "agents:",
    ...office.agents.map(({ user }, i) => agentLine(user, i)),
    "queues:",
    '  hotline: { number: "7000", wrapUp: 0s, routing: progressive, tierCredit: { vip: 60s, gold: 30s }, steps: [',
    "    { after: 0s, grade: 2 }, { after: 2s, grade: 4 }, { after: 4s, grade: 6 }, { after: 6s, grade: 8 },",
    '    { after: 8s, when: "waiting > 10", pool: premium } ] }',
    "numbers:",
    ...TIERS.flatMap((tier, t) =>
      CITIES.map((city, c) => `  "71${t}${c}": { queue: hotline, tier: ${tier}, region: fujian/${city} }`),
    ),
    "",
  ].join("\n");
}

/** Every combination of tier, grade and first city in turn, so that each tier and city has as many agents as it has callers: nobody idles for want of them. */
function agentLine(user: string, index: number): string {
  const tier = TIERS[index % TIERS.length];
  const grade = GRADES[Math.floor(index / TIERS.length) % GRADES.length] ?? 2;
  const first = Math.floor(index / (TIERS.length * GRADES.length));
  const cities = Array.from({ length: grade }, (_, i) => `fujian/${CITIES[(first + i) % CITIES.length]}`);
  return `  "${agentKey(user)}": { extension: "${user}", skills: { ${tier}: 5 }, regions: [${cities.join(", ")}] }`;
}
