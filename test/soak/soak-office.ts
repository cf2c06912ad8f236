// The office of the soak: callers, and behind each number phones of one habit.

export const SECRET = "Qm7-soak-Vt4Lx";
export const CALLERS = 400;
/** Extensions of one habit share its phone. */
const EACH = 8;

export const callers = numbers(10_000, CALLERS);

/** First extension of each habit. */
const FIRST = {
  answers: 20_000,
  "hangs-up": 20_100,
  busy: 20_200,
  rejects: 20_300,
  rings: 20_400,
  "rings-on": 20_500,
  crosses: 20_600,
  agent: 20_700,
  reads: 20_800,
  transferred: 20_900,
  "is-parked": 20_950,
  speaks: 21_100,
  survives: 21_300,
} as const;

export type Habit = keyof typeof FIRST;
export const habits = Object.keys(FIRST) as readonly Habit[];

export function extensionsOf(habit: Habit): readonly string[] {
  return numbers(FIRST[habit], habit === "agent" ? 40 : EACH);
}

/** Extensions that send their calls on to phones that answer. */
export const forwarded = numbers(21_000, EACH);
export const groups = numbers(6_000, 4);
export const slots = numbers(701, 20);
export const queues = { answered: "7001", abandoned: "7002", timedOut: "7003" } as const;
/** Nobody is at home there: a message may be left. */
export const mailboxes = numbers(21_200, 2 * EACH);
export const menu = "7100";
/** A key reaches a phone that hangs up; who presses none is said goodbye to. */
export const soakFlow = `flow: soak
nodes:
  first:  { menu: [{ file: music/quiet }], wait: 2s, next: { "1": there, timeout: bye, invalid: bye } }
  there:  { dial: "${FIRST["hangs-up"]}", next: { done: bye, busy: bye, no-answer: bye } }
  bye:    { hangUp: true }
`;
export const agentOf = (extension: string): string => `9${extension}`;

const MORE: Partial<Record<Habit, string>> = { rings: ", ring: 1s", speaks: ", record: always" };

/** Ports at which carriers listen. */
export interface Carriers {
  readonly good: number;
  readonly broken: number;
  readonly refusing: number;
}

export function soakOffice(carriers: Carriers): string {
  const phone = (more: string) => (extension: string) => `  "${extension}": { secret: "${SECRET}", calls: 100${more} }`;
  const trunk = (name: string, port: number): string =>
    `  ${name}: { host: 127.0.0.1, port: ${port}, transport: udp, register: false, qualify: 0s, calls: 1000 }`;
  const queue = (name: string, number: string, more: string): string => `  ${name}: { number: "${number}"${more} }`;
  return [
    "office: { name: Soak, language: en, country: CN, timezone: Asia/Shanghai, rights: [local] }",
    "extensions:",
    ...callers.map(phone("")),
    ...habits.flatMap((habit) => extensionsOf(habit).map(phone(MORE[habit] ?? ""))),
    ...mailboxes.map(phone(", voicemail: { maxMessages: 1000 }")),
    ...forwarded.map((own, i) => phone(`, forward: { always: "${extensionsOf("answers")[i]}" }`)(own)),
    "agents:",
    ...extensionsOf("agent").map((own) => `  "${agentOf(own)}": { extension: "${own}", skills: { work: 5 } }`),
    "queues:",
    queue("answered", queues.answered, ", requires: { work: 3 }, wrapUp: 0s, record: always"),
    queue("abandoned", queues.abandoned, ", requires: { none: 9 }"),
    queue("timedout", queues.timedOut, ", requires: { none: 9 }, maxWait: 1s"),
    "groups:",
    ...groups.map((own, i) => {
      const members = [extensionsOf("answers")[i], extensionsOf("rings-on")[i], extensionsOf("rings-on")[i + 4]];
      return `  g${own}: { number: "${own}", members: [${members.map((member) => `"${member}"`).join(", ")}] }`;
    }),
    `parking: { number: "700", slots: "${slots[0]}-${slots.at(-1)}", timeout: 5s }`,
    "trunks:",
    trunk("good", carriers.good),
    trunk("broken", carriers.broken),
    trunk("refusing", carriers.refusing),
    "routes:",
    '  - { match: "01.", via: [good], paid: false }',
    '  - { match: "02.", via: [broken, good], paid: false }',
    '  - { match: "03.", via: [refusing], paid: false }',
    '  - { match: "04.", via: [good], right: international, paid: false }',
    `numbers: { "${menu}": { flow: soak } }`,
    "limits: { callsPerMinute: 10000 }",
    "",
  ].join("\n");
}

function numbers(first: number, count: number): readonly string[] {
  return Array.from({ length: count }, (_, i) => String(first + i));
}
