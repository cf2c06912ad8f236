// Linphone (desktop and mobile): remote provisioning, the sections of its own settings as XML. Colleagues become friends whose presence it shows.

import { hasEvents, type MakerFiles, type PhoneAccount } from "./account.ts";
import { XML_HEAD, XML_TYPE, xml } from "./xml.ts";

/** Names and RTP clocks as in its list. */
const CODECS = {
  pcma: { mime: "PCMA", rate: 8_000, channels: 1 },
  pcmu: { mime: "PCMU", rate: 8_000, channels: 1 },
  g722: { mime: "G722", rate: 8_000, channels: 1 },
  opus: { mime: "opus", rate: 48_000, channels: 2 },
} as const;
const NAMESPACE = "http://www.linphone.org/xsds/lpconfig.xsd";

export const linphone: MakerFiles = {
  settings: (account) => [{ name: `linphone-${account.mac}.xml`, type: XML_TYPE, text: settings(account) }],
  phoneBook: undefined,
  asks: (name, mac) => name === `linphone-${mac}.xml`,
};

type Entries = readonly (readonly [string, string | number])[];

function settings(account: PhoneAccount): string {
  const { server, extension, name, dtmf, encryption } = account;
  return `${XML_HEAD}<config xmlns="${NAMESPACE}">\n${[
    section("sip", [
      ["default_proxy", 0],
      ["media_encryption", encryption === "off" ? "none" : "srtp"],
      ["media_encryption_mandatory", encryption === "required" ? 1 : 0],
      ["use_rfc2833", hasEvents(dtmf) ? 1 : 0],
      ["use_info", dtmf === "info" ? 1 : 0],
    ]),
    section("auth_info_0", [
      ["username", extension],
      ["userid", extension],
      ["passwd", account.secret],
      ["domain", server.host],
    ]),
    section("proxy_0", [
      ["reg_proxy", `<sip:${server.host}:${server.port};transport=${server.transport}>`],
      ["reg_identity", `"${name.replace(/["\\]/g, "")}" <sip:${extension}@${server.host}>`],
      ["reg_sendregister", 1],
      ["publish", 1],
    ]),
    ...account.codecs.map((codec, i) =>
      section(`audio_codec_${i}`, [...Object.entries(CODECS[codec]), ["enabled", 1]]),
    ),
    ...account.colleagues.map((one, i) =>
      section(`friend_${i}`, [
        ["url", `"${one.name.replace(/["\\]/g, "")}" <sip:${one.number}@${server.host}>`],
        ["subscribe", 1],
      ]),
    ),
  ].join("")}</config>\n`;
}

function section(name: string, entries: Entries): string {
  const text = entries.map(
    ([key, value]) => `    <entry name="${key}" overwrite="true">${xml(String(value))}</entry>\n`,
  );
  return `  <section name="${name}">\n${text.join("")}  </section>\n`;
}
