// Polycom (VVX, UC Software 5 and later): {mac}.cfg, which names a second file with the settings. The first holds no secret.

import { hasEvents, type MakerFiles, type PhoneAccount, SPOKEN } from "./account.ts";
import { XML_HEAD, XML_TYPE, xml } from "./xml.ts";

const TRANSPORTS = { udp: "UDPOnly", tcp: "TCPOnly", tls: "TLS" } as const;
const LANGUAGES = { zh: "Chinese_China", en: "English_United_States" } as const;
const CODECS = { pcma: "G711_A", pcmu: "G711_Mu", g722: "G722", opus: "Opus" } as const;
const NEVER = ["G7221.24kbps", "G7221.32kbps", "G729_AB", "iLBC.13_33kbps", "iLBC.15_2kbps"] as const;

export const polycom: MakerFiles = {
  settings: (account) => [
    { name: `${account.mac}.cfg`, type: XML_TYPE, text: master(account) },
    { name: `${account.mac}-zongji.cfg`, type: XML_TYPE, text: settings(account) },
  ],
  phoneBook: (account) => ({ name: `${account.mac}-directory.xml`, type: XML_TYPE, text: phoneBook(account) }),
  asks: (name, mac) => name === `${mac}.cfg` || name === `${mac}-zongji.cfg`,
};

function master({ mac }: PhoneAccount): string {
  return `${XML_HEAD}<APPLICATION APP_FILE_PATH="" CONFIG_FILES="${mac}-zongji.cfg" MISC_FILES="" LOG_FILE_DIRECTORY="" OVERRIDES_DIRECTORY="" CONTACTS_DIRECTORY=""/>\n`;
}

type Attributes = readonly (readonly [string, string | number])[];

function settings(account: PhoneAccount): string {
  const { server, extension, encryption, dtmf } = account;
  return `${XML_HEAD}<polycomConfig>\n${[
    element("reg", [
      ["reg.1.address", extension],
      ["reg.1.displayName", account.name],
      ["reg.1.label", extension],
      ["reg.1.auth.userId", extension],
      ["reg.1.auth.password", account.secret],
      ["reg.1.server.1.address", server.host],
      ["reg.1.server.1.port", server.port],
      ["reg.1.server.1.transport", TRANSPORTS[server.transport]],
    ]),
    element("voice", codecAttributes(account)),
    element("sec", [
      ["sec.srtp.enable", encryption === "off" ? 0 : 1],
      ["sec.srtp.offer", encryption === "off" ? 0 : 1],
      ["sec.srtp.require", encryption === "required" ? 1 : 0],
    ]),
    element("tone", [
      ["tone.dtmf.viaRtp", dtmf === "info" ? 0 : 1],
      ["tone.dtmf.rfc2833Control", hasEvents(dtmf) ? 1 : 0],
    ]),
    element("voIpProt", [["voIpProt.SIP.dtmfViaSignaling.rfc2976", dtmf === "info" ? 1 : 0]]),
    element("msg", messageAttributes(account)),
    element("lcl", [["lcl.ml.lang", LANGUAGES[account.language]]]),
    element("call", [
      ["call.directedCallPickupMethod", "legacy"],
      ["call.directedCallPickupString", account.pickupCode],
    ]),
    element("attendant", lampAttributes(account)),
  ].join("")}</polycomConfig>\n`;
}

/** By preference; 0: never. */
function codecAttributes({ codecs }: PhoneAccount): Attributes {
  const known = SPOKEN.map((codec): readonly [string, number] => [CODECS[codec], codecs.indexOf(codec) + 1]);
  const never = NEVER.map((name): readonly [string, number] => [name, 0]);
  return [...known, ...never].map(([name, place]) => [`voice.codecPref.${name}`, place]);
}

/** The key for messages dials the number of the mailbox, if there is one. */
function messageAttributes({ voicemail }: PhoneAccount): Attributes {
  return voicemail === undefined
    ? [["msg.mwi.1.callBackMode", "disabled"]]
    : [
        ["msg.mwi.1.callBackMode", "contact"],
        ["msg.mwi.1.callBack", voicemail],
      ];
}

function lampAttributes({ keys }: PhoneAccount): Attributes {
  return keys.flatMap(
    (key, i): Attributes => [
      [`attendant.resourceList.${i + 1}.address`, key.number],
      [`attendant.resourceList.${i + 1}.label`, key.label],
      [`attendant.resourceList.${i + 1}.type`, key.kind === "lamp" ? "normal" : "automata"],
    ],
  );
}

function element(name: string, attributes: Attributes): string {
  const text = attributes.map(([key, value]) => ` ${key}="${xml(String(value))}"`).join("");
  return `  <${name}${text}/>\n`;
}

function phoneBook({ colleagues }: PhoneAccount): string {
  const items = colleagues.map(
    ({ name, number }) => `    <item>\n      <fn>${xml(name)}</fn>\n      <ct>${xml(number)}</ct>\n    </item>\n`,
  );
  return `${XML_HEAD}<directory>\n  <item_list>\n${items.join("")}  </item_list>\n</directory>\n`;
}
