// People of the office behind the fake switch: one of each role, with real rights. Team a has agents 5001 and 5003, team b 5002; queue support is
// looked after by the leaders of team a.

import { peopleControl } from "../../src/app/control/people-control.ts";
import { signInControl } from "../../src/app/control/sign-in-control.ts";
import { UserTokens } from "../../src/app/control/user-tokens.ts";
import type { Switch } from "../../src/app/core/switch.ts";
import { LockOut } from "../../src/app/sign-in/lock-out.ts";
import { Passwords } from "../../src/app/sign-in/passwords.ts";
import { PersonalTokens } from "../../src/app/sign-in/personal-tokens.ts";
import { SecondFactors } from "../../src/app/sign-in/second-factors.ts";
import { Sessions } from "../../src/app/sign-in/sessions.ts";
import type { Database } from "../../src/base/db.ts";
import { silentLog } from "../../src/base/log.ts";
import type { WallMillis } from "../../src/base/time.ts";
import type { CallRecord } from "../../src/call/record.ts";
import type { Office } from "../../src/office/office.ts";
import { parseOffice } from "../../src/office/parse.ts";
import { ROLES, type Role } from "../../src/office/users.ts";
import type { SecretBox } from "../../src/store/secret-box.ts";

export const TOKEN_OF: Readonly<Record<Role, string>> = {
  administrator: "aK7vw2Rz9LmX4tBn8Ys1",
  manager: "bK7vw2Rz9LmX4tBn8Ys2",
  "team-leader": "cK7vw2Rz9LmX4tBn8Ys3",
  agent: "dK7vw2Rz9LmX4tBn8Ys4",
  "qa-supervisor": "eK7vw2Rz9LmX4tBn8Ys5",
  "qa-inspector": "fK7vw2Rz9LmX4tBn8Ys6",
};

const MORE: Readonly<Partial<Record<Role, string>>> = {
  agent: 'agent: "5001", extension: "1001", ',
  "team-leader": 'extension: "1009", ',
};

const FILE = `
extensions:
  "1001": { secret: "kx83-vnq2-77" }
  "1002": { secret: "ab83-vnq2-78" }
  "1003": { secret: "cd83-vnq2-79" }
  "1009": { secret: "ef83-vnq2-80" }
agents:
  "5001": { extension: "1001", team: a }
  "5002": { extension: "1002", team: b }
  "5003": { extension: "1003", team: a }
queues: { support: { number: "7000" }, sales: { number: "7001" } }
users:
${ROLES.map((role) => `  ${role}: { role: ${role}, teams: [a], queues: [support], ${MORE[role] ?? ""}token: ${TOKEN_OF[role]} }`).join("\n")}
`;

export function peopleOffice(): Office {
  const office = parseOffice(FILE);
  if (!office.ok) throw new Error(JSON.stringify(office.fault));
  return office.value;
}

/** Calls by id, each with the queue and the agent who served it. */
export interface KnownCall {
  readonly queue: string | undefined;
  readonly agent: string | undefined;
}

export const silentDatabase: Database = { write: async () => {}, get: () => undefined, query: async () => [] };

/** The control of the product over an office, and calls that are made up. */
export function samplePeople(
  calls: Readonly<Record<string, KnownCall>> = {},
  office = peopleOffice(),
  note: (line: unknown) => void = () => {},
) {
  const pbx = {
    office,
    clock: { now: () => 0, wall: () => 1_763_800_000_000 },
    records: { find: (id: string) => (calls[id] === undefined ? undefined : recordOf(id, calls[id])) },
    floor: { desk: { explainAgent: () => ({ queues: [{ queue: "support", excludedBy: [], waiting: 0 }] }) } },
    voicemail: { messages: { find: () => undefined } },
    people: { audit: { note } },
  } as unknown as Switch;
  const tokens = new UserTokens({ office: () => office, database: silentDatabase, rows: [] });
  return peopleControl({ pbx, database: silentDatabase, tokens, others: () => undefined });
}

/** Nobody has a password, and what is made is forgotten. */
export function sampleSignIn(office = peopleOffice()) {
  const wall = () => 1_763_800_000_000 as WallMillis;
  const pbx = { office, clock: { now: () => 0, wall }, people: { audit: { note: () => {} } } } as unknown as Switch;
  const database = silentDatabase;
  const box: SecretBox = { seal: (clear) => `sealed ${clear}`, open: (sealed) => sealed.slice(7) };
  const kept = { database, log: silentLog, now: wall, rules: () => office.signIn };
  return signInControl({
    pbx,
    log: silentLog,
    passwords: new Passwords({ database, rows: [], cost: { memoryCost: 64, timeCost: 1 } }),
    factors: new SecondFactors({ database, box, rows: [], codes: [] }),
    sessions: new Sessions(kept, []),
    tokens: new PersonalTokens(kept, []),
    lockOut: new LockOut(),
  });
}

function recordOf(id: string, { queue, agent }: KnownCall): CallRecord {
  const segments = agent === undefined ? [] : [{ kind: "talk", queue, agent, startedAt: 0, endedAt: undefined }];
  return { id, queue, agent, segments, legs: [], endedAt: undefined } as unknown as CallRecord;
}
