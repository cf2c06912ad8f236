import fc from "fast-check";
import { XMLParser, XMLValidator } from "fast-xml-parser";
import { describe, expect, test } from "vitest";
import type { ExtensionKey } from "../../../src/base/ids.ts";
import { type AccountOptions, type PhoneAccount, phoneAccount } from "../../../src/call/provision/account.ts";
import { fileNamed, phoneBookName, settingsFiles } from "../../../src/call/provision/makers.ts";
import { xml } from "../../../src/call/provision/xml.ts";
import type { Office, PhoneMaker } from "../../../src/office/office.ts";
import { parseOffice } from "../../../src/office/parse.ts";

const OFFICE = `
office: { language: en, country: US, codecs: [pcmu, pcma] }
extensions:
  "1001": { name: "O'Neil & <Sons>", secret: 'k"7<&>x-93', phone: { maker: snom, mac: "00-04-13-AA-BB-CC", keys: ["1002", "701", "6900", "9196"] } }
  "1002": { name: 韩梅梅, secret: "ab83-vnq2-78" }
switches: { night: { name: Night, number: "6900" } }
parking: { number: "700", slots: "701-703" }
numbers: { "9196": { echo: true } }
`;
const MAC = "000413aabbcc";
const MAKERS: readonly PhoneMaker[] = ["yealink", "grandstream", "snom", "polycom", "linphone"];

function officeOf(text = OFFICE): Office {
  const parsed = parseOffice(text);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.fault));
  return parsed.value;
}

function account(options: Partial<AccountOptions> = {}, office = officeOf()): PhoneAccount {
  const extension = office.extensions.get("1001" as ExtensionKey);
  if (extension === undefined) throw new Error("no 1001");
  const server = { host: "pbx.example.com", port: 5061, transport: "tls" as const };
  const phoneBook = "https://pbx.example.com:8443/provision/word/book.xml";
  return phoneAccount(extension, office, { mac: MAC, server, phoneBook, ...options });
}

/** Read by somebody else's XML parser. */
function read(text: string) {
  expect(XMLValidator.validate(text)).toBe(true);
  return new XMLParser({ ignoreAttributes: false, attributeNamePrefix: "", parseTagValue: false }).parse(text);
}

function last(maker: PhoneMaker, of = account()): string {
  return settingsFiles(maker, of).at(-1)?.text ?? "";
}

describe("SIP-12 settings of a phone", () => {
  test("Yealink: one setting a line", () => {
    const lines = last("yealink").split("\n");
    expect(lines[0]).toBe("#!version:1.0.0.1");
    expect(lines).toEqual(
      expect.arrayContaining([
        "account.1.user_name = 1001",
        'account.1.password = k"7<&>x-93',
        "account.1.sip_server.1.port = 5061",
        "account.1.sip_server.1.transport_type = 2",
        "account.1.codec.pcmu.priority = 1",
        "account.1.codec.pcma.priority = 2",
        "account.1.codec.g729.enable = 0",
        "lang.gui = English",
        "linekey.2.type = 16",
        "linekey.2.value = 1002",
        "linekey.2.label = 韩梅梅",
        "linekey.2.extension = *8",
        "linekey.3.value = 701",
        "linekey.4.label = Night",
        "linekey.5.type = 13",
        "remote_phonebook.data.1.url = https://pbx.example.com:8443/provision/word/book.xml",
      ]),
    );
  });

  test("Grandstream: numbered settings, as in the maker's template for GXP21xx", () => {
    const { gs_provision } = read(last("grandstream"));
    expect(gs_provision.mac).toBe(MAC);
    expect(gs_provision.config).toMatchObject({
      P271: "1",
      P47: "pbx.example.com:5061",
      P35: "1001",
      P34: 'k"7<&>x-93',
      P3: "O'Neil & <Sons>",
      P130: "2",
      P57: "0", // PCMU, then PCMA
      P58: "8",
      P1365: "11", // second line key: a lamp
      P1366: "0",
      P1467: "韩梅梅",
      P1468: "1002",
      P1371: "10", // fifth: dialled only
      P1474: "9196",
      P331: "pbx.example.com:8443/provision/word",
      P330: "3",
    });
  });

  test("Snom: settings, keys and colleagues in one file", () => {
    const { settings } = read(last("snom"));
    const phone = settings["phone-settings"];
    expect(phone.user_pass).toMatchObject({ idx: "1", "#text": 'k"7<&>x-93' });
    expect(phone.user_outbound["#text"]).toBe("sip:pbx.example.com:5061;transport=tls");
    expect(phone.codec_priority_list["#text"]).toBe("pcmu,pcma,telephone-event");
    expect(settings.functionKeys.fkey[0]).toMatchObject({ idx: "0", "#text": "blf sip:1002@pbx.example.com|*8" });
    expect(settings.functionKeys.fkey[3]["#text"]).toBe("speed 9196");
    expect(settings.tbook.item).toMatchObject({ name: "韩梅梅", number: "1002" });
  });

  test("Polycom: a first file without the password that names the second", () => {
    const [first, second] = settingsFiles("polycom", account());
    expect(read(first?.text ?? "").APPLICATION.CONFIG_FILES).toBe(second?.name);
    expect(first?.text).not.toContain("93");
    const { polycomConfig } = read(second?.text ?? "");
    expect(polycomConfig.reg).toMatchObject({
      "reg.1.address": "1001",
      "reg.1.auth.password": 'k"7<&>x-93',
      "reg.1.server.1.transport": "TLS",
    });
    expect(polycomConfig.voice).toMatchObject({ "voice.codecPref.G711_Mu": "1", "voice.codecPref.G729_AB": "0" });
    expect(polycomConfig.attendant).toMatchObject({ "attendant.resourceList.1.address": "1002" });
  });

  test("Linphone: sections of its own settings", () => {
    const { config } = read(last("linphone"));
    const entries = Object.fromEntries(
      config.section.map(({ name, entry }: { name: string; entry: { name: string; "#text": string }[] }) => [
        name,
        Object.fromEntries([entry].flat().map((one) => [one.name, one["#text"]])),
      ]),
    );
    expect(entries["auth_info_0"]).toMatchObject({ username: "1001", passwd: 'k"7<&>x-93' });
    expect(entries["proxy_0"]["reg_proxy"]).toBe("<sip:pbx.example.com:5061;transport=tls>");
    expect(entries["audio_codec_0"]).toMatchObject({ mime: "PCMU", enabled: "1" });
    expect(entries["friend_0"]["url"]).toBe('"韩梅梅" <sip:1002@pbx.example.com>');
  });
});

/** The same phone in an office with wide-band sound and mailboxes, as its line in the office file says. */
function line(more: string, transport: "tls" | "udp" = "tls"): PhoneAccount {
  const office = officeOf(`extensions: { "1001": { name: Li, secret: "kq7x93-aa", ${more} } }`);
  return account({ server: { host: "pbx.example.com", port: 5061, transport } }, office);
}

/** Settings by their names, for makers who write one a line, an element or an attribute each. */
function settingsOf(maker: PhoneMaker, of: PhoneAccount): Readonly<Record<string, string>> {
  const text = last(maker, of);
  const pairs = {
    yealink: /^(\S+) = (.*)$/gm,
    grandstream: /<(P\d+)>([^<]*)</g,
    snom: /<(\w+) idx="1" perm="RW">([^<]*)</g,
    polycom: / ([\w.]+)="([^"]*)"/g,
    linphone: /<entry name="(\w+)" overwrite="true">([^<]*)</g,
  }[maker];
  return Object.fromEntries([...text.matchAll(pairs)].map(([, name = "", value = ""]) => [name, value]));
}

describe("RTP-02 a phone that sets itself up speaks what the office lets it speak, best first", () => {
  test("opus, G.722 and A-law; not µ-law", () => {
    const of = line("codecs: [opus, g722, pcma]");
    expect(settingsOf("yealink", of)).toMatchObject({
      "account.1.codec.opus.priority": "1",
      "account.1.codec.g722.priority": "2",
      "account.1.codec.pcma.enable": "1",
      "account.1.codec.pcmu.enable": "0",
    });
    expect(settingsOf("grandstream", of)).toMatchObject({ P57: "123", P58: "9", P59: "8", P60: "123" });
    expect(settingsOf("snom", of)["codec_priority_list"]).toBe("opus,g722,pcma,telephone-event");
    expect(settingsOf("polycom", of)).toMatchObject({
      "voice.codecPref.Opus": "1",
      "voice.codecPref.G722": "2",
      "voice.codecPref.G711_A": "3",
      "voice.codecPref.G711_Mu": "0",
    });
    expect(last("linphone", of)).toMatch(/audio_codec_0">\s*<entry[^>]*>opus<\/entry>\s*<entry[^>]*>48000</);
  });
});

describe("RTP-07 a phone that sets itself up encrypts its sound as the office wants it", () => {
  const said = (of: PhoneAccount) => [
    settingsOf("yealink", of)["account.1.srtp_encryption"],
    settingsOf("grandstream", of)["P183"],
    ["user_srtp", "user_savp"].map((name) => settingsOf("snom", of)[name]).join(" "),
    ["enable", "offer", "require"].map((name) => settingsOf("polycom", of)[`sec.srtp.${name}`]).join(" "),
    ["media_encryption", "media_encryption_mandatory"].map((name) => settingsOf("linphone", of)[name]).join(" "),
  ];
  const off = ["0", "0", "off off", "0 0 0", "none 0"];

  test.each([
    ['"off"', off],
    ["optional", ["1", "1", "on optional", "1 1 0", "srtp 0"]],
    ["required", ["2", "2", "on mandatory", "1 1 1", "srtp 1"]],
  ])("over TLS: %s", (encryption, expected) => {
    expect(said(line(`encryption: ${encryption}`))).toEqual(expected);
  });

  test("over UDP it writes no key that others could read", () => {
    expect(said(line("encryption: required", "udp"))).toEqual(off);
  });
});

test.each([
  ["auto", ["1", "0 1 0", "off", "1 1 0", "1 0"]],
  ["events", ["1", "0 1 0", "off", "1 1 0", "1 0"]],
  ["info", ["2", "0 0 1", "sip_info_only", "0 0 1", "0 1"]],
  ["tones", ["0", "1 0 0", "off", "1 0 0", "0 0"]],
])("RTP-06 a phone that sets itself up sends keys as its line wants them: %s", (dtmf, expected) => {
  const of = line(`dtmf: ${dtmf}`);
  const polycom = ["tone.dtmf.viaRtp", "tone.dtmf.rfc2833Control", "voIpProt.SIP.dtmfViaSignaling.rfc2976"];
  expect([
    settingsOf("yealink", of)["account.1.dtmf.type"],
    ["P2301", "P2302", "P2303"].map((name) => settingsOf("grandstream", of)[name]).join(" "),
    settingsOf("snom", of)["user_dtmf_info"],
    polycom.map((name) => settingsOf("polycom", of)[name]).join(" "),
    ["use_rfc2833", "use_info"].map((name) => settingsOf("linphone", of)[name]).join(" "),
  ]).toEqual(expected);
  const hasEvents = settingsOf("snom", of)["codec_priority_list"]?.includes("telephone-event");
  expect(hasEvents).toBe(dtmf === "auto" || dtmf === "events");
});

test("RTP-11 the key for messages dials the mailbox, where there is one", () => {
  const said = (of: PhoneAccount) => [
    settingsOf("yealink", of)["voice_mail.number.1"],
    settingsOf("grandstream", of)["P33"],
    settingsOf("snom", of)["user_mailbox"],
    settingsOf("polycom", of)["msg.mwi.1.callBack"],
  ];
  expect(said(line("voicemail: {}"))).toEqual(["*97", "*97", "*97", "*97"]);
  expect(said(line("ring: 20s"))).toEqual(["", "", "", undefined]);
});

describe("SIP-12 names of files", () => {
  test.each([
    ["yealink", `${MAC}.cfg`],
    ["yealink", MAC.toUpperCase().concat(".cfg")],
    ["grandstream", `cfg${MAC}.xml`],
    ["snom", `snomD785-${MAC.toUpperCase()}.htm`],
    ["snom", `snom-${MAC}.htm`],
    ["polycom", `${MAC}.cfg`],
    ["linphone", `linphone-${MAC}.xml`],
  ] as const)("%s asks for %s", (maker, name) => {
    expect(fileNamed(maker, account(), name)).toBeDefined();
  });

  test("another phone's name, or none, reaches nothing", () => {
    for (const maker of MAKERS) {
      for (const name of ["000413aabbcd.cfg", "cfg000413aabbcd.xml", "", ".cfg", "api-token", `x${MAC}.cfg`]) {
        expect(fileNamed(maker, account(), name)).toBeUndefined();
      }
    }
  });

  test("phone books hold everybody else and no password", () => {
    for (const maker of MAKERS) {
      const name = phoneBookName(maker, account());
      if (name === undefined) continue;
      const found = fileNamed(maker, account(), name);
      expect(found?.isSecret).toBe(false);
      read(found?.file.text ?? "");
      expect(found?.file.text).toContain("韩梅梅");
      expect(found?.file.text).not.toMatch(/1001|vnq2|93/);
    }
  });
});

test("SIP-12 whatever a person is called, the files stay well-formed and hold one setting a line", () => {
  const name = fc.string({ unit: "binary", minLength: 1, maxLength: 30 });
  fc.assert(
    fc.property(name, (found) => {
      const plain = account();
      const key = { number: "1002", label: found, kind: "lamp" as const };
      const named: PhoneAccount = { ...plain, name: found, keys: [key], colleagues: [{ name: found, number: "1002" }] };
      for (const maker of MAKERS) {
        for (const { text } of settingsFiles(maker, named)) {
          if (maker === "yealink")
            for (const line of text.trim().split("\n").slice(1)) expect(line).toMatch(/^[\w.]+ = /);
          else expect(XMLValidator.validate(text)).toBe(true);
        }
      }
      expect(XMLValidator.validate(`<a>${xml(found)}</a>`)).toBe(true);
    }),
  );
});
