// Linphone (desktop and mobile): remote provisioning, the sections of its own settings as XML. Colleagues become friends whose presence it shows.

import type { MakerFiles, PhoneAccount } from "./account.ts";
import { XML_HEAD, XML_TYPE, xml } from "./xml.ts";

const CODECS = { pcma: "PCMA", pcmu: "PCMU" } as const;
const NAMESPACE = "http://www.linphone.org/xsds/lpconfig.xsd";

export const linphone: MakerFiles = {
  settings: (account) => [{ name: `linphone-${account.mac}.xml`, type: XML_TYPE, text: settings(account) }],
  phoneBook: undefined,
  asks: (name, mac) => name === `linphone-${mac}.xml`,
};

type Entries = readonly (readonly [string, string | number])[];

function settings(account: PhoneAccount): string {
  const { server, extension, name } = account;
  return `${XML_HEAD}<config xmlns="${NAMESPACE}">\n${[
    section("sip", [["default_proxy", 0]]),
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
      section(`audio_codec_${i}`, [
        ["mime", CODECS[codec]],
        ["rate", 8_000],
        ["channels", 1],
        ["enabled", 1],
      ]),
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
