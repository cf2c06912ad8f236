// Snom: snom{model}-{mac}.htm, settings as XML. Colleagues stand in the same file.

import { hasEvents, type LampKey, type MakerFiles, type PhoneAccount } from "./account.ts";
import { XML_HEAD, XML_TYPE, xml } from "./xml.ts";

/** Plain and keyed sound in one offer, or keyed alone; without `user_srtp` neither counts. */
const SAVP = { off: "off", optional: "optional", required: "mandatory" } as const;
const LANGUAGES = { zh: "Chinese (Simplified)", en: "English" } as const;

export const snom: MakerFiles = {
  settings: (account) => [{ name: `snom-${account.mac}.htm`, type: XML_TYPE, text: settings(account) }],
  phoneBook: undefined,
  asks: (name, mac) => new RegExp(`^snom[a-z0-9]*-${mac}\\.(?:htm|xml)$`).test(name),
};

function settings(account: PhoneAccount): string {
  const { server, name, extension, encryption, dtmf } = account;
  const proxy = `sip:${server.host}:${server.port};transport=${server.transport}`;
  const rows: (readonly [string, string])[] = [
    ["user_active", "on"],
    ["user_realname", name],
    ["user_idle_text", `${extension} ${name}`],
    ["user_name", extension],
    ["user_pname", extension],
    ["user_pass", account.secret],
    ["user_host", server.host],
    ["user_outbound", proxy],
    ["user_mailbox", account.voicemail ?? ""],
    ["user_srtp", encryption === "off" ? "off" : "on"],
    ["user_savp", SAVP[encryption]],
    ["user_dtmf_info", dtmf === "info" ? "sip_info_only" : "off"],
    ["codec_priority_list", [...account.codecs, ...(hasEvents(dtmf) ? ["telephone-event"] : [])].join(",")],
  ];
  const own = rows.map(([key, value]) => `    <${key} idx="1" perm="RW">${xml(value)}</${key}>\n`).join("");
  const language = `    <language perm="RW">${LANGUAGES[account.language]}</language>\n`;
  const keys = account.keys.map((key, i) => keyText(key, i, account)).join("");
  const people = account.colleagues.map(
    (one, i) =>
      `    <item context="line1" type="colleagues" index="${i}">\n      <name>${xml(one.name)}</name>\n      <number>${xml(one.number)}</number>\n    </item>\n`,
  );
  return `${XML_HEAD}<settings>\n  <phone-settings e="2">\n${language}${own}  </phone-settings>\n  <functionKeys e="2">\n${keys}  </functionKeys>\n  <tbook e="2">\n${people.join("")}  </tbook>\n</settings>\n`;
}

function keyText(key: LampKey, index: number, { server, pickupCode }: PhoneAccount): string {
  const uri = `sip:${key.number}@${server.host}`;
  const value = key.kind === "lamp" ? `blf ${uri}|${pickupCode}` : `speed ${key.number}`;
  return `    <fkey idx="${index}" context="1" label="${xml(key.label)}" perm="RW">${xml(value)}</fkey>\n`;
}
