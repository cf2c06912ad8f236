// First-call resolution (CRM-09): was the caller's matter settled by one contact? Four definitions, side by side, since each is blind where the others
// see. A fold over contacts in the order of their beginnings; first-call-report.ts reads them, docs/marks.md has the definitions.
//
//   no new contact   the same customer does not call about the same matter for 30 days: known only when they are over
//   survey           the customer said so, where a survey of `marks.solvedSurveys` asked
//   disposition      the agent said so, by a disposition that says `solved`
//   listening        an inspector heard it, where the scorecard asks by a question of `marks.solvedQuestions`

import { matterOf } from "../../office/dispositions.ts";

/** A call that came into a queue. */
export interface Contact {
  /** The customer's id, or their number where nobody knows them; undefined: they hid it, and nobody can say whether they called again. */
  readonly person: string | undefined;
  readonly queue: string;
  readonly startedAt: number;
  readonly endedAt: number;
  /** undefined: nobody answered; such a contact is no resolution, but it shows that the one before was none either. */
  readonly agent: string | undefined;
  readonly disposition: string | undefined;
  /** The survey's answer, 0 to 1; undefined: none. */
  readonly score: number | undefined;
  /** What an inspector heard; undefined: nobody listened, or it was not asked. */
  readonly heard: boolean | undefined;
}

export interface FirstCallRules {
  readonly sameMatterMs: number;
  /** Whether a queue's disposition says that it is settled; undefined: it does not say. */
  readonly solvedBy: (queue: string, disposition: string) => boolean | undefined;
}

/** Of so many contacts of which one knows, so many were settled. */
export interface Settled {
  readonly known: number;
  readonly settled: number;
}

export interface FirstCallFigures {
  /** Answered contacts. */
  readonly contacts: number;
  readonly noNewContact: Settled;
  /** Of these it is not known yet whether the customer calls again. */
  readonly notYetKnown: number;
  readonly survey: Settled;
  readonly disposition: Settled;
  readonly listening: Settled;
}

interface Counting {
  contacts: number;
  notYetKnown: number;
  noNewContact: { known: number; settled: number };
  survey: { known: number; settled: number };
  disposition: { known: number; settled: number };
  listening: { known: number; settled: number };
}

interface Open {
  readonly contact: Contact;
  readonly group: string;
}

/** The better half of the scale means yes. */
const YES = 0.5;

export class FirstCall {
  readonly #rules: FirstCallRules;
  readonly #nowMs: number;
  readonly #groups = new Map<string, Counting>();
  /** Contacts that another may still follow, by person. */
  readonly #open = new Map<string, Open[]>();

  constructor(rules: FirstCallRules, nowMs: number) {
    this.#rules = rules;
    this.#nowMs = nowMs;
  }

  /** In the order of `startedAt`. `group` undefined: it only shows that one before was not settled. */
  take(contact: Contact, group: string | undefined): void {
    const { person } = contact;
    if (contact.agent !== undefined && group !== undefined) this.#count(contact, group);
    if (person !== undefined) this.#follow(person, contact, contact.agent === undefined ? undefined : group);
  }

  /** After the last of them, which must be of the present. */
  figures(): ReadonlyMap<string, FirstCallFigures> {
    for (const all of this.#open.values())
      for (const open of all) {
        const isOver = this.#nowMs - open.contact.endedAt > this.#rules.sameMatterMs;
        if (isOver) this.#closed(open, true);
        else this.#of(open.group).notYetKnown++;
      }
    this.#open.clear();
    return this.#groups;
  }

  #follow(person: string, contact: Contact, group: string | undefined): void {
    const waiting = this.#open.get(person) ?? [];
    const still: Open[] = [];
    for (const open of waiting) {
      const since = contact.startedAt - open.contact.endedAt;
      if (since > this.#rules.sameMatterMs) this.#closed(open, true);
      else if (isSameMatter(open.contact, contact)) this.#closed(open, false);
      else still.push(open);
    }
    if (group !== undefined) still.push({ contact, group });
    if (still.length === 0) this.#open.delete(person);
    else this.#open.set(person, still);
  }

  #count({ queue, disposition, score, heard }: Contact, group: string): void {
    const counts = this.#of(group);
    counts.contacts++;
    if (score !== undefined) add(counts.survey, score >= YES);
    const solved = disposition === undefined ? undefined : this.#rules.solvedBy(queue, disposition);
    if (solved !== undefined) add(counts.disposition, solved);
    if (heard !== undefined) add(counts.listening, heard);
  }

  /** A contact that has been followed by another counts only when its time is over, as one that was not does: else the young ones would all be bad. */
  #closed({ contact, group }: Open, isSettled: boolean): void {
    const counts = this.#of(group);
    if (this.#nowMs - contact.endedAt > this.#rules.sameMatterMs) add(counts.noNewContact, isSettled);
    else counts.notYetKnown++;
  }

  #of(group: string): Counting {
    const found = this.#groups.get(group) ?? {
      contacts: 0,
      notYetKnown: 0,
      noNewContact: { known: 0, settled: 0 },
      survey: { known: 0, settled: 0 },
      disposition: { known: 0, settled: 0 },
      listening: { known: 0, settled: 0 },
    };
    this.#groups.set(group, found);
    return found;
  }
}

function add(counts: { known: number; settled: number }, isSettled: boolean): void {
  counts.known++;
  if (isSettled) counts.settled++;
}

/** One queue is one matter, unless both agents said what it was about and the first step of the way differs. */
export function isSameMatter(a: Contact, b: Contact): boolean {
  if (a.queue !== b.queue) return false;
  if (a.disposition === undefined || b.disposition === undefined) return true;
  return matterOf(a.disposition) === matterOf(b.disposition);
}
