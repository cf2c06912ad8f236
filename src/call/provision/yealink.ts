// Yealink (T2x to T5x, firmware 80 and later): {mac}.cfg, lines of `key = value`.

import { type LampKey, type MakerFiles, type PhoneAccount, SPOKEN } from "./account.ts";
import { XML_HEAD, XML_TYPE, xml } from "./xml.ts";

const TRANSPORTS = { udp: 0, tcp: 1, tls: 2 } as const;
const LANGUAGES = { zh: "Chinese_S", en: "English" } as const;
/** Of line keys: a lamp (BLF), or a number that is dialled. */
const KEY_TYPES = { lamp: 16, dial: 13 } as const;
const LINE_KEY = 15;
/** Disabled, optional, compulsory. */
const SRTP_MODES = { off: 0, optional: 1, required: 2 } as const;
/** In the sound, RFC 4733, INFO. */
const DTMF_TYPES = { tones: 0, auto: 1, events: 1, info: 2 } as const;
/** INFO with application/dtmf-relay. */
const DTMF_RELAY = 1;
const NEVER: readonly string[] = ["g729", "g726_16", "g726_24", "g726_32", "g726_40", "ilbc", "g723_53", "g723_63"];

export const yealink: MakerFiles = {
  settings: (account) => [{ name: `${account.mac}.cfg`, type: "text/plain; charset=utf-8", text: settings(account) }],
  phoneBook: (account) => ({ name: "yealink-book.xml", type: XML_TYPE, text: phoneBook(account) }),
  asks: (name, mac) => name === `${mac}.cfg`,
};

function settings(account: PhoneAccount): string {
  const { extension, name, server, codecs } = account;
  const rows: (readonly [string, string | number])[] = [
    ["account.1.enable", 1],
    ["account.1.label", name],
    ["account.1.display_name", name],
    ["account.1.auth_name", extension],
    ["account.1.user_name", extension],
    ["account.1.password", account.secret],
    ["account.1.sip_server.1.address", server.host],
    ["account.1.sip_server.1.port", server.port],
    ["account.1.sip_server.1.transport_type", TRANSPORTS[server.transport]],
    ["account.1.subscribe_mwi", 1],
    ["voice_mail.number.1", account.voicemail ?? ""],
    ["account.1.dtmf.type", DTMF_TYPES[account.dtmf]],
    ...(account.dtmf === "info" ? [["account.1.dtmf.info_type", DTMF_RELAY] as const] : []),
    ["account.1.srtp_encryption", SRTP_MODES[account.encryption]],
    ...codecs.flatMap((codec, i): (readonly [string, number])[] => [
      [`account.1.codec.${codec}.enable`, 1],
      [`account.1.codec.${codec}.priority`, i + 1],
    ]),
    ...[...SPOKEN.filter((codec) => !codecs.includes(codec)), ...NEVER].map((codec): readonly [string, number] => [
      `account.1.codec.${codec}.enable`,
      0,
    ]),
    ["lang.gui", LANGUAGES[account.language]],
    ["lang.wui", LANGUAGES[account.language]],
    ["features.pickup.direct_pickup_enable", 1],
    ["features.pickup.direct_pickup_code", account.pickupCode],
    ["linekey.1.type", LINE_KEY],
    ["linekey.1.line", 1],
    ...account.keys.flatMap((key, i) => lampRows(key, i + 2, account.pickupCode)),
  ];
  if (account.phoneBook !== undefined) {
    rows.push(["remote_phonebook.data.1.url", account.phoneBook], ["remote_phonebook.data.1.name", "Zongji"]);
  }
  return `#!version:1.0.0.1\n${rows.map(([key, value]) => `${key} = ${oneLine(value)}`).join("\n")}\n`;
}

function lampRows(key: LampKey, place: number, pickupCode: string): readonly (readonly [string, string | number])[] {
  return [
    [`linekey.${place}.type`, KEY_TYPES[key.kind]],
    [`linekey.${place}.line`, 1],
    [`linekey.${place}.value`, key.number],
    [`linekey.${place}.label`, key.label],
    [`linekey.${place}.extension`, key.kind === "lamp" ? pickupCode : ""],
  ];
}

/** A line break would begin another setting. */
function oneLine(value: string | number): string {
  return String(value).replace(/\p{C}/gu, " ");
}

function phoneBook({ colleagues }: PhoneAccount): string {
  const entries = colleagues.map(
    ({ name, number }) =>
      `  <DirectoryEntry>\n    <Name>${xml(name)}</Name>\n    <Telephone>${xml(number)}</Telephone>\n  </DirectoryEntry>\n`,
  );
  return `${XML_HEAD}<YealinkIPPhoneDirectory>\n${entries.join("")}</YealinkIPPhoneDirectory>\n`;
}
