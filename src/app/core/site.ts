// What the stories of a call may use: the office in force, the phones, the ACD floor, the media. `switch.ts` makes one.

import type { Signal } from "../../base/abort.ts";
import type { ExtensionKey, LegId } from "../../base/ids.ts";
import type { Clock } from "../../base/time.ts";
import type { Call } from "../../call/call.ts";
import type { RecordingPlace } from "../../call/call-recording.ts";
import type { Leg } from "../../call/leg.ts";
import type { PhoneContact, RingDeps, RingOutcome } from "../../call/ring-phones.ts";
import type { OnProgress } from "../../call/ring-places.ts";
import type { NumberPlan } from "../../call/route.ts";
import type { Office, Route } from "../../office/office.ts";
import type { MediaPlane } from "../../rtp/media.ts";
import type { AudioCodec } from "../../rtp/plan.ts";
import type { SipRequest } from "../../sip/message/message.ts";
import type { AgentCodes } from "./agent-codes.ts";
import type { Audit } from "./audit.ts";
import type { CallTable } from "./call-table.ts";
import type { CallerBook } from "./caller-profile.ts";
import type { ConferenceRooms } from "./conference-rooms.ts";
import type { Dispositions } from "./dispositions.ts";
import type { Faxes } from "./fax/faxes.ts";
import type { Floor } from "./floor.ts";
import type { FlowDoors } from "./flow/doors.ts";
import type { FlowLibrary } from "./flow/library.ts";
import type { FlowTrails } from "./flow/trails.ts";
import type { GroupTurns } from "./group-turns.ts";
import type { Keypad } from "./keypad.ts";
import type { LineCodes } from "./line-codes.ts";
import type { Lines } from "./lines.ts";
import type { Next } from "./next.ts";
import type { NightSwitches } from "./night-switches.ts";
import type { ParkingLot } from "./parking-lot.ts";
import type { PlayOptions } from "./prompts.ts";
import type { Supervisors } from "./supervisors.ts";
import type { CallJournal } from "./survival/call-journal.ts";
import type { Voicemail } from "./voicemail/voicemail.ts";
import type { CallBackDoor } from "./waiting/keys.ts";
import type { Openings } from "./waiting/openings.ts";
import type { QueueLooks } from "./waiting/queue-looks.ts";

export interface Site {
  readonly clock: Clock;
  readonly media: MediaPlane;
  readonly floor: Floor;
  readonly agentCodes: AgentCodes;
  readonly dispositions: Dispositions;
  readonly audit: Audit;
  readonly lineCodes: LineCodes;
  readonly lines: Lines;
  readonly nights: NightSwitches;
  readonly keypad: Keypad;
  readonly groupTurns: GroupTurns;
  readonly office: () => Office;
  readonly numbers: () => NumberPlan;
  readonly contacts: (extension: ExtensionKey) => readonly PhoneContact[];
  /** How this call rings phones; legs it places belong to the call. */
  readonly ringing: (call: Call) => RingDeps;
  /** Rings a number outside beside phones of ours, as a follow-me step or a member of a ring group; undefined: there is no way out. */
  readonly ringOutside?: RingOutside;
  /** Rings an emergency number: a line for certain. undefined: there is no way out. */
  readonly ringForHelp?: (call: Call, number: string, signal: Signal, onProgress: OnProgress) => Promise<RingOutcome>;
  /** Plays a prompt to its end; earlier if the leg ends or `signal` is aborted. */
  readonly play: (leg: Leg, name: string, signal?: Signal, options?: PlayOptions) => Promise<void>;
  /** Whether there is such an audio file; left out: nobody knows. */
  readonly hasAudio?: ((name: string) => Promise<boolean> | boolean) | undefined;
  /** Speaks a text that was not recorded and gives the name of its audio file; undefined: it cannot. Left out: nobody speaks here. */
  readonly speak?: ((text: string, language: string) => Promise<string | undefined>) | undefined;
  /** What an article of the knowledge base says, as it is published; undefined: none is. Left out: there are no articles. */
  readonly article?:
    | ((
        id: string,
      ) => { readonly audio: string | undefined; readonly text: string; readonly language: "zh" | "en" } | undefined)
    | undefined;
  /** Of the customer whose number it is, for the display of a phone; undefined: nobody's that is known. */
  readonly callerName?: ((number: string) => string | undefined) | undefined;
  /** Whether the caller's number is what it says (STIR/SHAKEN), and may call; undefined: nobody asks. */
  readonly checkCaller?: ((call: Call, invite: SipRequest) => Promise<Next | undefined> | undefined) | undefined;
  /** Who calls: tier, owner, black list. */
  readonly callers: CallerBook;
  /** Whether queues take callers now. */
  readonly openings: Openings;
  /** Rules of overflow and closing time for those who wait. */
  readonly looks: QueueLooks;
  /** Callers who keep their place and are called back; left out: nobody is. */
  readonly callBacks?: CallBackDoor | undefined;
  readonly recordingPlace: RecordingPlace;
  /** Why recordings cannot be written now; undefined: they can. */
  readonly recordingTrouble: () => string | undefined;
  /** What a party hears while the other holds. */
  readonly holdMusic: string;
  readonly calls: CallTable;
  /** What of talks outlives the process; left out: nothing does. */
  readonly journal?: Pick<CallJournal, "begins" | "waits" | "isWhole" | "over"> | undefined;
  readonly conferences: ConferenceRooms;
  readonly supervisors: Supervisors;
  readonly parking: ParkingLot;
  readonly voicemail: Voicemail;
  /** Faxes that the switch itself receives and sends; left out: it has no fax machine. */
  readonly faxes?: Faxes | undefined;
  /** A text message for an extension's phones; left out: nobody is told. */
  readonly tellPhone?: ((extension: ExtensionKey, text: string) => void) | undefined;
  /** Flows in force: whoever enters one takes its shelf along. */
  readonly flows: FlowLibrary;
  /** What flows ask of others than the call. */
  readonly flowDoors?: FlowDoors | undefined;
  /** Told what flows tell. */
  readonly flowTrails: FlowTrails;
}

/** Who is rung outside, and on whose account. */
export interface OutsidePlace {
  /** As the route takes it: before its own strip and prefix. */
  readonly number: string;
  readonly route: Route;
  /** Whose rights and ceilings it has; undefined: those of the call. */
  readonly payer: ExtensionKey | undefined;
  readonly ringMs: number;
  readonly codecs: readonly AudioCodec[];
  readonly shown: { readonly number: string; readonly name: string | undefined };
  readonly maxForwards: number;
}

/** As `ringPhones`, over the trunks of a route: the leg belongs to the call; aborting `signal` stops it, and its reason is told (RFC 3326). */
export type RingOutside = (
  call: Call,
  place: OutsidePlace,
  signal: Signal,
  onProgress: OnProgress,
) => Promise<RingOutcome>;

/**
 * Records the anchor and these from now on, or says in the call's record why it could not. `by`: who asked for it; undefined: the office's
 * rules. Returns why not.
 */
export function startRecording(call: Call, others: readonly LegId[], site: Site, by?: string): string | undefined {
  const trouble = site.recordingTrouble();
  if (trouble !== undefined) call.note(`recording-unavailable: ${trouble}`);
  else call.record(others, { media: site.media, place: site.recordingPlace }, by);
  return trouble;
}
