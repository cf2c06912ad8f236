// The table of who hears whom, folded from what the switch tells its media worker and apart from both: nobody hears himself, a supervisor who
// listens is in nobody's row, one who whispers in the agent's alone, and who is muted in nobody's. Also who was ever meant to be on which
// channel of a recording.

import type { Switch } from "../../src/app/core/switch.ts";
import type { LegId } from "../../src/base/ids.ts";
import type { Hearing, MediaCommand } from "../../src/rtp/media.ts";

export interface Tracks {
  readonly left: ReadonlySet<string>;
  readonly right: ReadonlySet<string>;
}

export class HearingWatch {
  readonly #report: (what: string) => void;
  readonly #rows = new Map<LegId, Hearing>();
  /** Extensions by the path of the recording. */
  readonly #tracks = new Map<
    string,
    { readonly path: string; readonly left: Set<string>; readonly right: Set<string> }
  >();
  /** Extensions by leg. */
  readonly #people = new Map<string, string>();

  constructor(report: (what: string) => void) {
    this.#report = report;
  }

  get tracks(): ReadonlyMap<string, Tracks> {
    return new Map([...this.#tracks.values()].map((tracks) => [tracks.path, tracks]));
  }

  /** Its own voice may come back to somebody: an echo, or a message that is played. */
  get givesBack(): boolean {
    return [...this.#rows.values()].some(
      (what) => what.kind === "echo" || (what.kind === "file" && what.name.includes("voicemail/")),
    );
  }

  /** Whose leg it is, as the facts say. */
  knows(leg: string, extension: string): void {
    this.#people.set(leg, extension);
  }

  /** The media worker or the whole process died. */
  forget(): void {
    this.#rows.clear();
  }

  see(command: MediaCommand): void {
    if (command.kind === "hear") this.#set(command.leg, command.what);
    else if (command.kind === "table") for (const { leg, what } of command.rows) this.#set(leg, what);
    else if (command.kind === "close") this.#rows.delete(command.leg);
    else if (command.kind === "record") {
      const tracks = { path: command.path, left: new Set<string>(), right: new Set<string>() };
      this.#tracks.set(command.recording, tracks);
      this.#onTrack(tracks.left, command.left);
      this.#onTrack(tracks.right, command.right);
    } else if (command.kind === "record-right") {
      const tracks = this.#tracks.get(command.recording);
      if (tracks !== undefined) this.#onTrack(tracks.right, command.right);
    }
  }

  /** Between two events. */
  check(core: Switch): void {
    const { supervisors, conferences } = core.talks;
    for (const { call, talk } of core.calls.ways) {
      const parties = talk?.parties ?? [];
      for (const post of supervisors.of(call.id)) {
        const agent = talk === undefined ? undefined : post.agentOf(parties)?.id;
        for (const hearer of this.#hearersOf(post.leg.id)) {
          const may = post.role === "whisper" ? hearer === agent : post.role === "barge" && talk !== undefined;
          if (!may) this.#report(`${hearer} hears ${post.leg.id}, who is there to ${post.role} in ${call.id}`);
        }
      }
    }
    for (const meeting of conferences.meetings)
      for (const { leg, isMuted } of meeting.members)
        if (isMuted)
          for (const hearer of this.#hearersOf(leg.id)) this.#report(`${hearer} hears ${leg.id}, who is muted`);
  }

  #set(leg: LegId, what: Hearing): void {
    if (what.kind === "leg" && what.leg === leg) this.#report(`${leg} is to hear itself`);
    this.#rows.set(leg, what);
  }

  #onTrack(track: Set<string>, leg: LegId | undefined): void {
    if (leg !== undefined) track.add(this.#people.get(leg) ?? leg);
  }

  #hearersOf(leg: LegId): readonly LegId[] {
    return [...this.#rows].flatMap(([hearer, what]) => {
      const hears = (what.kind === "leg" && what.leg === leg) || (what.kind === "mix" && what.legs.includes(leg));
      return hears && hearer !== leg ? [hearer] : [];
    });
  }
}
