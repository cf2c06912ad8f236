// Keys pressed in a conference: a star and a digit. What happened is said to whoever pressed; the others go on talking, and go on hearing them.
//
//   *6 mute oneself, or not any more      *0 how many are there
//   moderators: *7 mute all others, or not any more      *8 put out whoever came last      *9 lock the room, or open it again

import { limits } from "../../base/limits.ts";
import type { Timer } from "../../base/time.ts";
import type { Meeting, Member } from "./conference-rooms.ts";
import { languageOf, othersText } from "./conference-words.ts";
import type { Site } from "./site.ts";

export class ConferenceKeys {
  readonly #member: Member;
  readonly #room: string;
  readonly #site: Site;
  readonly #forget: () => void;
  #star: Timer | undefined;
  #closed = false;

  constructor(member: Member, room: string, site: Site) {
    this.#member = member;
    this.#room = room;
    this.#site = site;
    this.#forget = site.keypad.listen(member.leg, (digit) => this.#pressed(digit));
  }

  close(): void {
    this.#closed = true;
    this.#forget();
    this.#star?.cancel();
    this.#star = undefined;
  }

  #pressed(digit: string): void {
    const wasStar = this.#star !== undefined;
    this.#star?.cancel();
    this.#star = undefined;
    if (digit === "*") {
      const { clock } = this.#site;
      this.#star = clock.after(limits.call.keyMs, `${this.#member.leg.id}: nothing behind the star`, () => {
        this.#star = undefined;
      });
      return;
    }
    const meeting = wasStar ? this.#site.conferences.find(this.#room) : undefined;
    if (meeting === undefined) return;
    const said = this.#act(digit, meeting);
    if (said.length > 0) this.#tell(said, meeting).catch(() => {}); // a prompt that cannot be played is in the log already
  }

  /** What is said about it; nothing: the key means nothing here. */
  #act(digit: string, meeting: Meeting): readonly string[] {
    const member = this.#member;
    switch (digit) {
      case "0":
        return this.#count(meeting);
      case "6":
        meeting.mute(member, !member.isMuted);
        return [member.isMuted ? "conference-muted" : "conference-unmuted"];
      case "7":
      case "8":
      case "9":
        return member.isModerator ? this.#moderate(digit, meeting) : ["not-allowed"];
      default:
        return [];
    }
  }

  #moderate(digit: "7" | "8" | "9", meeting: Meeting): readonly string[] {
    switch (digit) {
      case "7": {
        const on = !meeting.areAllMuted;
        meeting.muteAll(on);
        return [on ? "conference-all-muted" : "conference-all-unmuted"];
      }
      case "8": {
        const last = meeting.members.findLast((one) => one !== this.#member && !one.isModerator);
        last?.dismiss("kicked");
        return [last === undefined ? "conference-nobody" : "conference-put-out"];
      }
      case "9":
        meeting.isLocked = !meeting.isLocked;
        return [meeting.isLocked ? "conference-lock-on" : "conference-lock-off"];
    }
  }

  #count(meeting: Meeting): readonly string[] {
    const others = meeting.members.length - 1;
    return others === 0 ? ["conference-alone"] : othersText(others, languageOf(meeting.room, this.#site));
  }

  async #tell(prompts: readonly string[], meeting: Meeting): Promise<void> {
    const member = this.#member;
    const { signal } = member.call;
    if (member.isTold) return; // what is being said now is said to its end
    member.isTold = true;
    meeting.connect();
    const language = languageOf(meeting.room, this.#site);
    for (const prompt of prompts) if (!this.#closed) await this.#site.play(member.leg, `${language}/${prompt}`, signal);
    member.isTold = false;
    if (!this.#closed) meeting.connect();
  }
}
