// Which role may do what, and how far (CRM-11): the one table. `zongji user rights` prints it, docs/people.md explains it, the HTTP interface
// asks it before each request, and what a supervisor dials goes by it too. Pure data, so that a phone and a token have the same rights.
//
//   own   oneself as an agent, one's own phone, the calls one served
//   team  also the agents of one's teams, their phones and calls, and the callers of one's queues
//   all   everything

import { ROLES, type Role, type User } from "./users.ts";

/** own: oneself; team: the agents of one's teams and the callers of one's queues too; all: everything. */
export type ScopeWord = "own" | "team" | "all";

/** What a right is for. Which role has which, and how far it reaches: `app/control/rights.ts`. */
export type Action =
  | "status.view"
  | "installation.view"
  | "installation.change"
  | "office.view"
  | "office.secrets"
  | "office.change"
  | "flow.view"
  | "flow.change"
  | "table.view"
  | "table.change"
  | "ticket.view"
  | "ticket.change"
  | "knowledge.view"
  | "knowledge.change"
  | "mark.view"
  | "churn.view"
  | "follow-up.view"
  | "follow-up.change"
  | "exam.view"
  | "exam.take"
  | "exam.change"
  | "coaching.view"
  | "coaching.take"
  | "coaching.change"
  | "extension.view"
  | "extension.set"
  | "switch.view"
  | "switch.turn"
  | "message.view"
  | "message.send"
  | "mailbox.view"
  | "mailbox.change"
  | "event.view"
  | "webhook.view"
  | "webhook.change"
  | "fax.view"
  | "fax.change"
  | "agent.view"
  | "agent.set"
  | "queue.view"
  | "queue.close"
  | "call.view"
  | "call.hang-up"
  | "call.control"
  | "call.move"
  | "call.mark"
  | "call.attach"
  | "call.listen"
  | "call.supervise"
  | "conference.view"
  | "conference.change"
  | "recording.view"
  | "recording.listen"
  | "recording.control"
  | "recording.change"
  | "report.view"
  | "report.change"
  | "callback.view"
  | "callback.change"
  | "customer.view"
  | "customer.change"
  | "customer.remove"
  | "customer.assign"
  | "organisation.change"
  | "customer.import"
  | "customer.export"
  | "privacy.view"
  | "privacy.change"
  | "survey.view"
  | "survey.listen"
  | "survey.change"
  | "caller.view"
  | "caller.change"
  | "alarm.view"
  | "alarm.change"
  | "inspection.view"
  | "inspection.answer"
  | "inspection.change"
  | "inspection.inspectors"
  | "sheet.view"
  | "sheet.take"
  | "sheet.export"
  | "sampling.view"
  | "sampling.change"
  | "scorecard.view"
  | "scorecard.change"
  | "calibration.view"
  | "calibration.change"
  | "example.view"
  | "example.change"
  | "user.view"
  | "user.change"
  | "sign-in.change"
  | "audit.view";

type Row = readonly [about: string, roles: Partial<Record<Role, ScopeWord>>];

const EVERYBODY = ROLES;
const LEADERS: Partial<Record<Role, ScopeWord>> = { administrator: "all", manager: "all", "team-leader": "team" };
const PEOPLE: Partial<Record<Role, ScopeWord>> = { ...LEADERS, agent: "own" };
/** Not the inspectors: who is to judge a call without knowing whose it is may look up neither calls nor people, not even figures of them (QA-03). */
const QUALITY: Partial<Record<Role, ScopeWord>> = { "qa-supervisor": "all" };
const BOSSES: Partial<Record<Role, ScopeWord>> = { administrator: "all", manager: "all" };
const ALONE: Partial<Record<Role, ScopeWord>> = { administrator: "all" };

/** Who is answerable for inspections. */
const JUDGES: Partial<Record<Role, ScopeWord>> = { administrator: "all", "qa-supervisor": "all" };
const CALIBRATED: Partial<Record<Role, ScopeWord>> = { "qa-supervisor": "all", "qa-inspector": "own" };

/** What everybody has of their own. */
const OWN: Partial<Record<Role, ScopeWord>> = Object.fromEntries(ROLES.map((role) => [role, "own"]));

function all(roles: readonly Role[]): Partial<Record<Role, ScopeWord>> {
  return Object.fromEntries(roles.map((role) => [role, "all"]));
}

export const RIGHTS: Readonly<Record<Action, Row>> = {
  "status.view": ["how the switch is doing, who one is, what roles may do", all(EVERYBODY)],
  "installation.view": ["checks, configuration, log, messages on the wire, bans and tolls", ALONE],
  "installation.change": ["log level, bans, tolls, files for phones, no new calls for a while", ALONE],
  "office.view": ["the office file without secrets, its history, routes and trunks", BOSSES],
  "office.secrets": ["the office file with its secrets", ALONE],
  "office.change": ["apply an office file", ALONE],
  "flow.view": [
    "flows, their versions, and what callers do in them",
    all(["administrator", "manager", "team-leader", "qa-supervisor"]),
  ],
  "flow.change": ["apply, roll back and remove flows", BOSSES],
  "table.view": ["tables that flows look up, and what stands in them", BOSSES],
  "table.change": ["import and remove tables", BOSSES],
  "ticket.view": ["tickets: one's own, one's team's", { ...LEADERS, agent: "team", "qa-supervisor": "all" }],
  "ticket.change": ["make tickets, note something on them, move those of one's desk", { ...LEADERS, agent: "team" }],
  "knowledge.view": ["read articles, search them, say whether they helped", all(EVERYBODY)],
  "knowledge.change": [
    "write, publish and remove articles, and see what was searched in vain",
    all(["administrator", "manager", "team-leader", "qa-supervisor"]),
  ],
  "mark.view": ["first-call resolution", { ...PEOPLE, ...QUALITY }],
  "churn.view": ["customers who may leave, and why", { ...LEADERS, "qa-supervisor": "all" }],
  "follow-up.view": ["customers who were not happy, and who sees to them", { ...PEOPLE, ...QUALITY }],
  "follow-up.change": ["see to customers who were not happy", PEOPLE],
  "exam.view": ["exams and how they ended", { ...PEOPLE, ...QUALITY }],
  "exam.take": ["take an exam that one was given", PEOPLE],
  "exam.change": ["give and mark exams; everywhere: write question sets", { ...LEADERS, ...QUALITY }],
  "coaching.view": ["what agents are to learn", { ...PEOPLE, ...QUALITY }],
  "coaching.take": ["say that one has read what there is to learn", PEOPLE],
  "coaching.change": ["give agents something to learn, and say what came of it", { ...LEADERS, ...QUALITY }],
  "extension.view": ["phones and how their lines are set", PEOPLE],
  "extension.set": ["do-not-disturb, forwarding and the like", PEOPLE],
  "switch.view": ["night switches", all(["administrator", "manager", "team-leader", "agent"])],
  "switch.turn": ["turn night switches", all(["administrator", "manager", "team-leader"])],
  "message.view": ["text messages that wait", BOSSES],
  "message.send": ["send text messages to phones", all(["administrator", "manager", "team-leader"])],
  "mailbox.view": ["mailboxes, and listen to voice messages", PEOPLE],
  "mailbox.change": ["mark and delete voice messages, greetings, PINs", PEOPLE],
  "event.view": ["events as they happen, of what one may see anyway", all(EVERYBODY)],
  "webhook.view": ["webhooks: how far they are, and what they were not told", BOSSES],
  "webhook.change": ["try webhooks again, and clear what they were not told", ALONE],
  "fax.view": ["faxes and their pages", all(["administrator", "manager", "team-leader"])],
  "fax.change": ["send and delete faxes", BOSSES],
  "agent.view": ["agents, their states and why they get no call", { ...PEOPLE, ...QUALITY }],
  "agent.set": ["sign in and out, ready, busy, break, wrap-up; of others: forced", PEOPLE],
  "queue.view": ["queues and who waits", { ...PEOPLE, ...QUALITY }],
  "queue.close": ["close a queue, and open it again", LEADERS],
  "call.view": ["calls and why they went where they went", { ...PEOPLE, ...QUALITY }],
  "call.hang-up": ["end a call", PEOPLE],
  "call.mark": ["say what a customer thought of a call", { ...LEADERS, ...QUALITY }],
  "call.control": ["place calls from a phone; answer, hold, send on, join and speak to calls", PEOPLE],
  "call.attach": ["say which customer a call is from, also a new one", PEOPLE],
  "call.move": ["move a waiting caller, or take one oneself", LEADERS],
  "call.listen": ["listen to a call that goes on", { ...LEADERS, ...QUALITY }],
  "call.supervise": ["whisper, barge in, take over", LEADERS],
  "conference.view": ["conference rooms and meetings", all(["administrator", "manager", "team-leader", "agent"])],
  "conference.change": ["lock, mute, kick, invite, end", BOSSES],
  "recording.view": ["which recordings there are, and what was done with them", { ...PEOPLE, ...QUALITY }],
  "recording.listen": ["play and export recordings", { ...LEADERS, ...QUALITY }],
  "recording.control": ["start, stop and pause the recording of a call", PEOPLE],
  "recording.change": ["hold, release, delete, verify, repair recordings", BOSSES],
  "report.view": ["figures and reports", { ...PEOPLE, ...QUALITY }],
  "report.change": ["run scheduled reports by hand, and see what they have run", BOSSES],
  "callback.view": ["calls to be returned, and missed calls", PEOPLE],
  "callback.change": ["take, put off, finish and cancel call-backs", PEOPLE],
  "customer.view": [
    "customers that are one's own, one's team's or nobody's, and organisations",
    { ...PEOPLE, ...QUALITY },
  ],
  "customer.change": ["make, change, merge customers and note something about them", PEOPLE],
  "customer.remove": ["remove customers", BOSSES],
  "customer.assign": ["give many customers to an agent at once", LEADERS],
  "organisation.change": ["make, change and remove organisations", all(["administrator", "manager", "team-leader"])],
  "customer.import": ["take customers from files", BOSSES],
  "privacy.view": ["what is kept of a person, as a whole, holds and erasures", ALONE],
  "privacy.change": ["erase a person, hold and release their data", ALONE],
  "customer.export": ["customers as files", LEADERS],
  "survey.view": ["what callers answered to surveys, and the figures of it", { ...PEOPLE, ...QUALITY }],
  "survey.listen": ["hear spoken comments", { ...LEADERS, ...QUALITY }],
  "survey.change": ["delete spoken comments", BOSSES],
  "caller.view": ["lists of callers", all(["administrator", "manager", "team-leader"])],
  "caller.change": ["put callers on lists and take them off", all(["administrator", "manager", "team-leader"])],
  "alarm.view": ["alarms", all(["administrator", "manager", "team-leader"])],
  "alarm.change": ["quieten alarms", all(["administrator", "manager", "team-leader"])],
  "inspection.view": ["inspections and their scores: one's own, one's team's", { ...PEOPLE, "qa-supervisor": "all" }],
  "inspection.answer": [
    "acknowledge or dispute the score of one's own call",
    { ...ALONE, agent: "own", "team-leader": "own" },
  ],
  "inspection.change": ["make inspections by hand, hand them to inspectors, withdraw them, decide disputes", JUDGES],
  "inspection.inspectors": ["who judged a call, and inspectors' load", { ...BOSSES, "qa-supervisor": "all" }],
  "sheet.view": [
    "score sheets that one is to fill in, and listen to their calls",
    { "qa-inspector": "own", ...JUDGES },
  ],
  "sheet.take": [
    "fill in score sheets that one was given",
    { ...ALONE, "qa-inspector": "own", "qa-supervisor": "own" },
  ],
  "sheet.export": ["keep the sound of a score sheet as a file", JUDGES],
  "sampling.view": ["sampling rules and what they drew", { ...BOSSES, "qa-supervisor": "all" }],
  "sampling.change": ["change sampling rules, and draw", JUDGES],
  "scorecard.view": ["scorecards", { ...all(ROLES) }],
  "scorecard.change": ["change and retire scorecards", JUDGES],
  "calibration.view": ["calibrations; inspectors: those they took part in", { ...BOSSES, ...CALIBRATED }],
  "calibration.change": ["begin, close and cancel calibrations", JUDGES],
  "example.view": ["examples of calls, good and bad, and listen to them", { ...all(ROLES) }],
  "example.change": ["put calls into the library of examples, and take them out", JUDGES],
  "user.view": ["users and their roles", { ...LEADERS }],
  "user.change": ["make and revoke tokens", ALONE],
  "sign-in.change": [
    "passwords, sessions, personal tokens and second factors; one's own",
    { ...OWN, administrator: "all" },
  ],
  "audit.view": ["who did what", BOSSES],
};

/** How far a role reaches; undefined: it may not at all. */
export function scopeOf(role: Role, action: Action): ScopeWord | undefined {
  return RIGHTS[action][1][role];
}

/** May this user do that to something that is theirs, their team's, or anybody's? */
export function may(user: Pick<User, "role">, action: Action, on: ScopeWord): boolean {
  const scope = scopeOf(user.role, action);
  if (scope === undefined) return false;
  return scope === "all" || on === "own" || (on === "team" && scope === "team");
}
