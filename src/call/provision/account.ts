// What a phone must know, whoever made it: its account, where the switch is, its lamp keys, the colleagues. The office says it; the files of the
// makers (one each beside this one) write it down. Asked by app/control/provision-control.ts.

import type { ExtensionKey } from "../../base/ids.ts";
import type { AudioCodec, DtmfWay, Encryption, Extension, Office, PhoneMaker } from "../../office/office.ts";

export interface PhoneAccount {
  readonly extension: string;
  readonly name: string;
  readonly secret: string;
  /** Twelve lower-case hex digits. */
  readonly mac: string;
  readonly server: SipServer;
  readonly language: Office["language"];
  /** Best first. */
  readonly codecs: readonly AudioCodec[];
  /** Of sound by SDES; "off" over UDP and TCP whatever the office wants, for there its key can be read. */
  readonly encryption: Encryption;
  readonly dtmf: DtmfWay;
  /** Dialled by the key for messages; undefined: it has no mailbox. */
  readonly voicemail: string | undefined;
  readonly keys: readonly LampKey[];
  /** Dialled in front of an extension whose phone rings. */
  readonly pickupCode: string;
  /** Where the phone fetches the colleagues from; undefined: nowhere that is safe. */
  readonly phoneBook: string | undefined;
  readonly colleagues: readonly Colleague[];
}

export interface SipServer {
  /** Name or address; IPv6 in brackets. */
  readonly host: string;
  readonly port: number;
  readonly transport: "udp" | "tcp" | "tls";
}

export interface LampKey {
  readonly number: string;
  readonly label: string;
  /** A lamp that can be subscribed to, or a number that is only dialled. */
  readonly kind: "lamp" | "dial";
}

export interface Colleague {
  readonly name: string;
  readonly number: string;
}

export interface ProvisionedFile {
  readonly name: string;
  readonly type: string;
  readonly text: string;
}

/** One maker's way of writing it. */
export interface MakerFiles {
  /** Files that hold the phone's settings, the one with the secret last. `mac` in the names is lower-case. */
  readonly settings: (account: PhoneAccount) => readonly ProvisionedFile[];
  /** undefined: this maker's phones read colleagues from the settings. */
  readonly phoneBook: ((account: PhoneAccount) => ProvisionedFile) | undefined;
  /** Is the settings file meant by this name (lower-case)? Makers put the model in, or ask for several. */
  readonly asks: (name: string, mac: string) => boolean;
}

export interface AccountOptions {
  readonly mac: string;
  readonly server: SipServer;
  readonly phoneBook: string | undefined;
  readonly keys?: readonly string[];
}

/** All that a phone could be told to speak. */
export const SPOKEN: readonly AudioCodec[] = ["opus", "g722", "pcma", "pcmu"];

export function phoneAccount(extension: Extension, office: Office, options: AccountOptions): PhoneAccount {
  const keys = options.keys ?? extension.phone?.keys ?? [];
  return {
    extension: extension.key,
    name: extension.name,
    secret: extension.secret,
    mac: options.mac,
    server: options.server,
    language: office.language,
    codecs: extension.codecs,
    encryption: options.server.transport === "tls" ? extension.encryption : "off",
    dtmf: extension.dtmf,
    voicemail: extension.voicemail === undefined ? undefined : office.features.voicemail,
    keys: keys.map((number) => lampKey(number, office)),
    pickupCode: office.features.pickup,
    phoneBook: options.phoneBook,
    colleagues: [...office.extensions.values()]
      .filter(({ key }) => key !== extension.key)
      .map(({ key, name }) => ({ name, number: key })),
  };
}

/** Does it send its keys as RFC 4733 events? */
export function hasEvents(dtmf: DtmfWay): boolean {
  return dtmf === "auto" || dtmf === "events";
}

function lampKey(number: string, office: Office): LampKey {
  const colleague = office.extensions.get(number as ExtensionKey);
  if (colleague !== undefined) return { number, label: colleague.name, kind: "lamp" };
  const night = [...office.switches.values()].find((one) => one.number === number);
  if (night !== undefined) return { number, label: night.name, kind: "lamp" };
  return { number, label: number, kind: office.parking.slots.includes(number) ? "lamp" : "dial" };
}

export type MakerTable = Readonly<Record<PhoneMaker, MakerFiles>>;
