// The office that the bench applies: callers, callees, recorded phones, agents, one queue. Pure.

export interface Account {
  readonly user: string;
  readonly secret: string;
}

export interface BenchOffice {
  readonly callers: readonly Account[];
  readonly callees: readonly Account[];
  /** Callees whose calls are recorded. */
  readonly recorded: readonly Account[];
  /** Phones of the agents; agent `9` + phone is signed in there. */
  readonly agents: readonly Account[];
  readonly queue: string;
}

const SECRET = "Qm7-bench-Vt4Lx";

export function accounts(first: number, count: number, secret = SECRET): Account[] {
  return Array.from({ length: count }, (_, i) => ({ user: String(first + i), secret }));
}

export const benchOffice: BenchOffice = {
  callers: accounts(10_000, 1_000),
  callees: accounts(20_000, 1_000),
  recorded: accounts(30_000, 400),
  agents: accounts(40_000, 500),
  queue: "7000",
};

export function agentKey(phone: string): string {
  return `9${phone}`;
}

export function officeText(office: BenchOffice): string {
  const phone = (record: string) => (account: Account) =>
    `  "${account.user}": { secret: "${account.secret}", calls: 100${record} }`;
  return [
    "office: { name: Bench, language: en, country: CN, timezone: Asia/Shanghai }",
    "limits: { callsPerMinute: 10000 }", // a bench is a phone run wild
    "extensions:",
    ...[...office.callers, ...office.callees, ...office.agents].map(phone("")),
    ...office.recorded.map(phone(", record: always")),
    ...(office.agents.length === 0 ? [] : ["agents:"]),
    ...office.agents.map(({ user }) => `  "${agentKey(user)}": { extension: "${user}" }`),
    "queues:",
    `  bench: { number: "${office.queue}", wrapUp: 0s }`,
    "",
  ].join("\n");
}
