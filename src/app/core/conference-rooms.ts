// Conference rooms with somebody in them (RTP-08). A room is made by the first who comes and goes with the last; between the two it is one
// meeting. Who hears whom follows from who is muted, holds, waits for the moderator or is being told something: see `hearing-table.ts`.
// `visit-conference.ts` brings people in, `conference-keys.ts` and the commands of the office change what they may do.
//
//   first in ──► alone: music ──second──► all hear one another ──last but one out──► alone ──last out──► gone
//                      with waitForModerator: music for all until one is there

import type { CallId } from "../../base/ids.ts";
import { limits } from "../../base/limits.ts";
import type { Clock, Millis, WallMillis } from "../../base/time.ts";
import type { Call } from "../../call/call.ts";
import { hearingTable, type Part } from "../../call/hearing-table.ts";
import type { Leg } from "../../call/leg.ts";
import type { ConferenceRoom } from "../../office/office.ts";
import type { Hearing, MediaPlane } from "../../rtp/media.ts";

/** Why somebody's stay ended: they left themselves (or were sent on, or lost), or somebody saw to it. */
export type LeaveReason = "left" | "kicked" | "ended";

export interface Member {
  /** In the order they came, from 1. */
  readonly party: number;
  readonly call: Call;
  readonly isModerator: boolean;
  readonly joinedAt: WallMillis;
  leg: Leg;
  isMuted: boolean;
  /** Something is being said to them: they hear that, and the table leaves them alone. */
  isTold: boolean;
  /** Ends their stay; the story that brought them in goes on. Once; harmless afterwards. */
  readonly dismiss: (why: LeaveReason) => void;
}

export interface ConferenceRoomsDeps {
  readonly clock: Clock;
  readonly media: MediaPlane;
  /** The meeting's id. */
  readonly makeId: () => string;
  /** Where the room has no music of its own. */
  readonly holdMusic: () => string;
  /** Starts a recording of this call's anchor alone, or says in its record why not. */
  readonly record: (call: Call) => void;
}

export class ConferenceRooms {
  readonly #deps: ConferenceRoomsDeps;
  readonly #rooms = new Map<string, Meeting>();
  /** Wrong PINs by room, of rooms of the office alone. */
  readonly #wrongPins = new Map<string, { count: number; readonly since: Millis }>();

  constructor(deps: ConferenceRoomsDeps) {
    this.#deps = deps;
  }

  /** People in rooms; zero when all are empty. */
  get size(): number {
    let size = 0;
    for (const { members } of this.#rooms.values()) size += members.length;
    return size;
  }

  get meetings(): Iterable<Meeting> {
    return this.#rooms.values();
  }

  /** undefined: nobody is in there. */
  find(room: string): Meeting | undefined {
    return this.#rooms.get(room);
  }

  /** A call whose sound lives where that of the room does; undefined: nobody is in there. */
  near(room: string): CallId | undefined {
    return this.#rooms.get(room)?.members[0]?.leg.mediaCall;
  }

  join(room: ConferenceRoom, who: Pick<Member, "call" | "leg" | "isModerator" | "dismiss">): Member {
    let meeting = this.#rooms.get(room.key);
    if (meeting === undefined) {
      meeting = new Meeting(room, this.#deps);
      this.#rooms.set(room.key, meeting);
    }
    return meeting.join(who);
  }

  leave(member: Member, room: string, why: LeaveReason): void {
    const meeting = this.#rooms.get(room);
    if (meeting === undefined) return;
    meeting.leave(member, why);
    if (meeting.members.length === 0) this.#rooms.delete(room);
  }

  /** Guessing a PIN call by call must take longer than anybody has: after too many wrong ones nobody's PIN is right for a while. */
  isGuarded(room: string): boolean {
    const wrong = this.#wrongPins.get(room);
    if (wrong === undefined) return false;
    if (this.#deps.clock.now() - wrong.since >= limits.conference.wrongPinMs) this.#wrongPins.delete(room);
    return this.#wrongPins.has(room) && wrong.count >= limits.conference.wrongPins;
  }

  wrongPin(room: string): void {
    const wrong = this.#wrongPins.get(room);
    if (wrong === undefined) this.#wrongPins.set(room, { count: 1, since: this.#deps.clock.now() });
    else wrong.count++;
  }
}

/** From the first who came to the last who leaves. */
export class Meeting {
  readonly id: string;
  readonly startedAt: WallMillis;
  /** As the office had it when the meeting began. */
  readonly room: ConferenceRoom;
  isLocked = false;
  #isRecorded: boolean;
  #hadModerator = false;
  readonly #deps: ConferenceRoomsDeps;
  readonly #members: Member[] = [];
  #came = 0;

  constructor(room: ConferenceRoom, deps: ConferenceRoomsDeps) {
    this.room = room;
    this.#deps = deps;
    this.id = deps.makeId();
    this.startedAt = deps.clock.wall();
    this.#isRecorded = room.record === "always";
  }

  /** In the order they came. */
  get members(): readonly Member[] {
    return this.#members;
  }

  get isRecorded(): boolean {
    return this.#isRecorded;
  }

  get isFull(): boolean {
    return this.#members.length >= this.room.maxParties;
  }

  /** Nobody hears anybody yet. */
  get isWaiting(): boolean {
    return this.room.waitForModerator && !this.#hadModerator;
  }

  join(who: Pick<Member, "call" | "leg" | "isModerator" | "dismiss">): Member {
    const { call, leg, isModerator } = who;
    const joinedAt = this.#deps.clock.wall();
    const member: Member = { ...who, party: ++this.#came, joinedAt, isMuted: false, isTold: false };
    this.#members.push(member);
    this.#hadModerator ||= isModerator;
    this.connect();
    if (this.room.tones && !this.isWaiting) this.#chime("confirm");
    const { number, name } = leg.shown;
    const { id: conference, room } = this;
    const { party } = member;
    const fact = { kind: "conference.joined", call: call.id, leg: leg.id, conference, room: room.key } as const;
    call.facts({ ...fact, party, number, name, isModerator });
    if (this.#isRecorded) this.#deps.record(call);
    return member;
  }

  leave(member: Member, why: LeaveReason): void {
    const at = this.#members.indexOf(member);
    if (at < 0) return;
    this.#members.splice(at, 1);
    const { call, leg, party } = member;
    call.recording.close();
    leg.hear({ kind: "nothing" });
    const isOver = this.#members.length === 0;
    call.facts({
      kind: "conference.left",
      call: call.id,
      conference: this.id,
      room: this.room.key,
      party,
      why,
      isOver,
    });
    if (isOver) return;
    this.connect();
    if (this.room.tones && !this.isWaiting) this.#chime("beep");
    const isLeaderless = member.isModerator && !this.#members.some((one) => one.isModerator);
    if (this.room.endWithModerator && isLeaderless) this.end();
  }

  /** Everybody out. */
  end(): void {
    for (const member of [...this.#members]) member.dismiss("ended");
  }

  mute(member: Member, isMuted: boolean): void {
    member.isMuted = isMuted;
    this.connect();
  }

  /** All but the moderators. */
  muteAll(isMuted: boolean): void {
    for (const member of this.#members) if (!member.isModerator) member.isMuted = isMuted;
    this.connect();
  }

  get areAllMuted(): boolean {
    const others = this.#members.filter((member) => !member.isModerator);
    return others.length > 0 && others.every(({ isMuted }) => isMuted);
  }

  /** Whether those who are there, and those who come, are recorded from now on. */
  record(on: boolean, by: string): void {
    this.#isRecorded = on;
    for (const { call } of this.#members) {
      if (on) this.#deps.record(call);
      else call.recording.stop(by);
    }
  }

  /** Sets who hears whom, in one step. */
  connect(): void {
    const seats = this.#members.map((member) => ({ leg: member.leg.id, part: this.#partOf(member) }));
    const alone = this.#music;
    const told = new Set(this.#members.filter(({ isTold }) => isTold).map(({ leg }) => leg.id));
    this.#deps.media.table(hearingTable(seats, { alone, mixed: true }).filter(({ leg }) => !told.has(leg)));
  }

  get #music(): Hearing {
    return { kind: "file", name: this.room.music ?? this.#deps.holdMusic(), then: "repeat" };
  }

  #partOf({ leg, isMuted, isTold }: Member): Part {
    if (this.isWaiting) return { kind: "apart", hears: this.#music, heard: false };
    if (leg.state !== "answered" || leg.isBroken) return { kind: "away" };
    if (isTold) return { kind: "apart", hears: { kind: "nothing" }, heard: !isMuted };
    return { kind: isMuted ? "muted" : "party" };
  }

  #chime(tone: "confirm" | "beep"): void {
    this.#deps.media.chime(
      this.#members.filter(({ isTold }) => !isTold).map(({ leg }) => leg.id),
      tone,
    );
  }
}
