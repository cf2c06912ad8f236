// What a switch needs of whoever makes it: `app/serve.ts` with sockets, workers and a disk, tests with a virtual clock and a network in memory.

import type { Crypto } from "../../base/crypto.ts";
import type { Database } from "../../base/db.ts";
import type { Logger } from "../../base/log.ts";
import type { Rng } from "../../base/rng.ts";
import type { Clock } from "../../base/time.ts";
import type { Pinyin } from "../../crm/customers/pinyin.ts";
import type { ImportFiles } from "../../crm/imports/import-files.ts";
import type { ReportPost } from "../../crm/reports/scheduled-reports.ts";
import type { AttachmentFiles } from "../../crm/tickets/attachments.ts";
import type { SayTo } from "../../crm/tickets/notices.ts";
import type { SendWebhook } from "../../crm/webhooks/webhook.ts";
import type { Office } from "../../office/office.ts";
import type { MediaPlane } from "../../rtp/media.ts";
import type { AudioCodec } from "../../rtp/plan.ts";
import type { Fingerprint } from "../../rtp/security.ts";
import type { NameService } from "../../sip/locate/name-service.ts";
import type { SipMessage } from "../../sip/message/message.ts";
import type { Flow, SipNetwork } from "../../sip/ports.ts";
import type { Stir } from "../../sip/stir/contract.ts";
import type { Repeats } from "../../sip/transaction/sender.ts";
import type { AlarmTellers } from "./alarms/alarm-board.ts";
import type { FaxFiles } from "./fax/fax-files.ts";
import type { SendFaxLetter } from "./fax/fax-letters.ts";
import type { FlowDoors } from "./flow/doors.ts";
import type { FlowOutside } from "./flow/make-outward.ts";
import type { Site } from "./site.ts";
import type { RunHook } from "./voicemail/hook.ts";
import type { VoiceFiles } from "./voicemail/voice-files.ts";

export interface SwitchDeps {
  readonly clock: Clock;
  readonly rng: Rng;
  readonly crypto: Crypto;
  readonly log: Logger;
  readonly sip: SipNetwork;
  /** Counts what comes or goes again; left out: nobody does. */
  readonly repeats?: Repeats;
  readonly media: MediaPlane;
  /** Codecs this installation speaks. */
  readonly codecs: readonly AudioCodec[];
  /** Of our certificate in DTLS handshakes; undefined: there are none, so no browser is heard. */
  readonly fingerprint?: Fingerprint | undefined;
  readonly database: Database;
  readonly office: Office;
  /** Server and User-Agent, e.g. "Zongji/0.2.0". */
  readonly product: string;
  /** The address in SDP for a peer behind this flow. */
  readonly audioHost: (flow: Flow) => string;
  /** Recordings are written below it; undefined: their paths are taken as they are. */
  readonly dataDirectory?: string;
  /** Speaks texts that were not recorded (`Site.speak`). */
  readonly speak?: Site["speak"];
  /** Whether there is such an audio file (`Site.hasAudio`). */
  readonly hasAudio?: Site["hasAudio"];
  /** What flows reach the world outside by; left out: they cannot. */
  readonly flowOutside?: FlowOutside;
  /** Further doors of flows; the switch adds its own. */
  readonly flowDoors?: FlowDoors;
  /** Why recordings cannot be written now; undefined: they can. */
  readonly recordingTrouble: () => string | undefined;
  /** Recordings are sealed on disk (RTP-09); left out: written in clear. */
  readonly sealRecordings?: boolean;
  /** Where voice messages lie; undefined: below `dataDirectory`, and nobody removes them. */
  readonly voiceFiles?: VoiceFiles;
  /** Where faxes lie; left out: they cannot be kept. */
  readonly faxFiles?: FaxFiles;
  /** Sends received faxes by mail. */
  readonly sendFaxLetter?: SendFaxLetter | undefined;
  /** How Chinese names sound; left out: customers are not found so. */
  readonly pinyin?: Pinyin | undefined;
  /** Keeps and mails reports; left out: none runs by itself. */
  readonly reportPost?: ReportPost | undefined;
  /** Where files of customers lie while they are imported; left out: none is. */
  readonly importFiles?: ImportFiles | undefined;
  /** Where files of tickets lie; left out: nothing can be attached. */
  readonly attachmentFiles?: AttachmentFiles | undefined;
  /** Words about tickets by mail; left out: no mail server is set up. */
  readonly mailWord?: SayTo | undefined;
  /** Signs and sends events to webhooks; left out: nothing leaves the switch. */
  readonly sendWebhook?: SendWebhook | undefined;
  /** Told of each new voice message. */
  readonly voiceHook?: RunHook | undefined;
  /** Where alarms are told besides the log and lamps. */
  readonly alarmTellers?: AlarmTellers;
  /** Told to phones that register through a trusted proxy (RFC 3608), topmost first; default: nothing. */
  readonly serviceRoute?: readonly string[];
  /** Signs and checks callers' numbers; undefined: nobody does. */
  readonly stir?: Stir;
  /** Finds carriers by name; undefined: only those whose address the office file says are found. */
  readonly names?: NameService;
  /** Registered phones are asked whether they live this often; 0 or left out: never. */
  readonly askPhonesEveryMs?: number;
  /** Every SIP message in and out, where somebody wants them. */
  readonly trace?: (direction: "in" | "out", message: SipMessage, flow: Flow) => void;
}
