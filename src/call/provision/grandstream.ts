// Grandstream (GXP and GRP desk phones): cfg{mac}.xml with the maker's numbered settings. Which number is what stands beside it.

import { hasEvents, type MakerFiles, type PhoneAccount } from "./account.ts";
import { XML_HEAD, XML_TYPE, xml } from "./xml.ts";

const TRANSPORTS = { udp: 0, tcp: 1, tls: 2 } as const;
const LANGUAGES = { zh: "zh", en: "en" } as const;
/** RTP payload types (RFC 3551 §6), which is how the phone names codecs; Opus by the number it gives it. */
const CODECS = { pcmu: 0, pcma: 8, g722: 9, opus: 123 } as const;
/** Disabled, enabled but not forced, enabled and forced. */
const SRTP_MODES = { off: 0, optional: 1, required: 2 } as const;
/** Preferred vocoders 1 to 8 of account 1, in order. */
const VOCODERS = [57, 58, 59, 60, 61, 62, 46, 98] as const;
const KEY_MODES = { lamp: 11, dial: 10 } as const;
/** Line keys 2 and on: mode and account are neighbours, so are description and value. */
const FIRST_MODE = 1363;
const FIRST_DESCRIPTION = 1465;
/** Further keys are numbered otherwise on each model. */
const LINE_KEYS = 6;
const BY_HTTP = 1;
const BY_HTTPS = 3;

export const grandstream: MakerFiles = {
  settings: (account) => [{ name: `cfg${account.mac}.xml`, type: XML_TYPE, text: settings(account) }],
  phoneBook: (account) => ({ name: "phonebook.xml", type: XML_TYPE, text: phoneBook(account) }),
  asks: (name, mac) => name === `cfg${mac}.xml`,
};

function settings(account: PhoneAccount): string {
  const { server, codecs } = account;
  const rows: (readonly [number, string | number])[] = [
    [271, 1], // account 1 is active
    [270, account.name], // its name
    [47, `${server.host}:${server.port}`], // SIP server
    [35, account.extension], // user
    [36, account.extension], // user for authentication
    [34, account.secret],
    [3, account.name], // display name
    [130, TRANSPORTS[server.transport]],
    [2329, 0], // over TLS too the URI is sip:
    [99, 1], // lamp for waiting messages
    [33, account.voicemail ?? ""], // dialled by its key
    [183, SRTP_MODES[account.encryption]],
    [2301, account.dtmf === "tones" ? 1 : 0], // keys in the sound,
    [2302, hasEvents(account.dtmf) ? 1 : 0], // as events,
    [2303, account.dtmf === "info" ? 1 : 0], // in INFO
    ...VOCODERS.map((place, i): readonly [number, number] => [place, CODECS[codecs[i] ?? codecs[0] ?? "pcma"]]),
    [1347, account.pickupCode],
    [1362, LANGUAGES[account.language]],
    ...keyRows(account),
  ];
  if (account.phoneBook !== undefined) {
    const [scheme = "", rest = ""] = account.phoneBook.split("://");
    rows.push([330, scheme === "https" ? BY_HTTPS : BY_HTTP], [331, rest.slice(0, rest.lastIndexOf("/"))]);
  }
  const lines = rows.map(([place, value]) => `    <P${place}>${xml(String(value))}</P${place}>\n`);
  return `${XML_HEAD}<gs_provision version="1">\n  <mac>${account.mac}</mac>\n  <config version="1">\n${lines.join("")}  </config>\n</gs_provision>\n`;
}

function keyRows({ keys }: PhoneAccount): readonly (readonly [number, string | number])[] {
  return keys.slice(0, LINE_KEYS - 1).flatMap((key, i): (readonly [number, string | number])[] => {
    const at = 2 * (i + 1); // the first line key stays the line
    return [
      [FIRST_MODE + at, KEY_MODES[key.kind]],
      [FIRST_MODE + at + 1, 0], // account 1
      [FIRST_DESCRIPTION + at, key.label],
      [FIRST_DESCRIPTION + at + 1, key.number],
    ];
  });
}

function phoneBook({ colleagues }: PhoneAccount): string {
  const entries = colleagues.map(
    ({ name, number }) =>
      `  <Contact>\n    <FirstName>${xml(name)}</FirstName>\n    <Phone type="Work">\n      <phonenumber>${xml(number)}</phonenumber>\n      <accountindex>1</accountindex>\n    </Phone>\n  </Contact>\n`,
  );
  return `${XML_HEAD}<AddressBook>\n${entries.join("")}</AddressBook>\n`;
}
