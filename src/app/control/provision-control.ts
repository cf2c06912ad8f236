// Phones that fetch their settings: which file for which phone, and who may have it. Over HTTPS the phone's standing word opens it; over plain HTTP
// only a word that works once, and only from a private network. Every fetch is logged, without the word.

import { type Answer, answer, type Refused, refuse } from "../../api/answer.ts";
import type {
  PhonePrepare,
  PhoneProvisionView,
  ProvisionControl,
  ProvisionFetch,
} from "../../api/provision-control.ts";
import type { StatusView } from "../../api/views.ts";
import type { ExtensionKey } from "../../base/ids.ts";
import type { Logger } from "../../base/log.ts";
import { Networks } from "../../base/networks.ts";
import { type Clock, isoTime } from "../../base/time.ts";
import { type PhoneAccount, phoneAccount, type SipServer } from "../../call/provision/account.ts";
import { fileNamed, phoneBookName, settingsFiles } from "../../call/provision/makers.ts";
import type { Extension, Office, PhoneMaker } from "../../office/office.ts";
import { PHONE_MAKERS } from "../../office/schema-phones.ts";
import { WrongPasswords } from "../../sip/auth/wrong-passwords.ts";
import { noSuch } from "./no-such.ts";
import { isSameToken, type OncePhone, type ProvisionTokens, standingToken } from "./provision-tokens.ts";

export interface ProvisionDeps {
  readonly clock: Clock;
  readonly log: Logger;
  readonly office: () => Office;
  readonly tokens: ProvisionTokens;
  /** `sip udp`, `http`, `https`, …, as the status shows them. */
  readonly listening: StatusView["listening"];
  /** The address that phones outside this machine are told. */
  readonly advertised: () => string;
}

/** RFC 1918, RFC 4193, link-local and this machine itself. */
const PRIVATE = new Networks([
  "10.0.0.0/8",
  "172.16.0.0/12",
  "192.168.0.0/16",
  "169.254.0.0/16",
  "127.0.0.0/8",
  "fc00::/7",
  "fe80::/10",
  "::1",
]);

interface Phone {
  readonly extension: Extension;
  readonly maker: PhoneMaker;
  readonly mac: string;
}

export function provisionControl(deps: ProvisionDeps): ProvisionControl {
  const wrong = new WrongPasswords(deps);
  return {
    prepare: async (asked) => prepare(asked, deps),
    fetch: async (asked) => fetchFile(asked, wrong, deps),
  };
}

function prepare(asked: PhonePrepare, deps: ProvisionDeps): Answer<PhoneProvisionView> {
  const phone = phoneOf(asked, deps.office());
  if ("ok" in phone) return phone;
  const { extension, maker, mac } = phone;
  const isListed = extension.phone?.maker === maker && extension.phone.mac === mac;
  const door = asked.once || isListed ? doorOf(deps, asked.once) : undefined;
  const host = asked.host ?? bracketed(deps.advertised());
  const made =
    asked.once && door !== undefined ? deps.tokens.make({ extension: extension.key, maker, mac }) : undefined;
  const token = made?.token ?? standingToken(extension, mac);
  const url = door === undefined ? null : `${door.scheme}://${host}:${door.port}/provision/${token}/`;
  const account = accountOf(phone, { host, secure: door?.scheme === "https" }, deps);
  const files = settingsFiles(maker, account);
  return answer({
    extension: extension.key,
    maker,
    mac,
    url,
    fileUrl: url === null ? null : `${url}${files[0]?.name ?? ""}`,
    why: url === null ? (isListed || asked.once ? NO_DOOR : NOT_LISTED) : null,
    once: made !== undefined,
    expiresAt: made === undefined ? null : isoTime(made.expiresAt),
    files,
  });
}

const NOT_LISTED =
  "the office file says nothing of this phone: add phone: { maker, mac } to the extension, or ask for an address that works once: --once";
const NO_DOOR =
  "there is no HTTPS (http.tls of zongji.yaml); over plain HTTP only an address that works once is open: --once";

function phoneOf(asked: PhonePrepare, office: Office): Phone | Refused {
  const extension = office.extensions.get(asked.extension as ExtensionKey);
  if (extension === undefined) return noSuch("extension", asked.extension, office.extensions.keys());
  const maker = asked.maker ?? extension.phone?.maker;
  const mac = asked.mac ?? extension.phone?.mac;
  const known = PHONE_MAKERS.find((one) => one === maker);
  if (maker !== undefined && known === undefined) {
    return refuse(422, "Unknown maker", `found ${maker}; allowed: ${PHONE_MAKERS.join(", ")}`);
  }
  if (known === undefined || mac === undefined) {
    const missing = known === undefined ? "maker" : "MAC address";
    return refuse(
      422,
      "No phone",
      `The office file does not say the ${missing} of ${extension.key}'s phone: add phone: { maker, mac } or name it here.`,
    );
  }
  return { extension, maker: known, mac };
}

/** HTTPS where there is; plain HTTP only for a word that works once. */
function doorOf({ listening }: ProvisionDeps, once: boolean): { scheme: "http" | "https"; port: number } | undefined {
  for (const scheme of once ? (["https", "http"] as const) : (["https"] as const)) {
    const port = portOf(listening, scheme);
    if (port !== undefined) return { scheme, port };
  }
  return undefined;
}

function portOf(listening: ProvisionDeps["listening"], what: string): number | undefined {
  const address = listening.find((one) => one.what === what)?.address;
  return address === undefined ? undefined : Number(address.slice(address.lastIndexOf(":") + 1));
}

/** Phones that came over HTTPS trust our certificate; the others get UDP. */
function serverFor(host: string, secure: boolean, { listening }: ProvisionDeps): SipServer {
  const tls = secure ? portOf(listening, "sip tls") : undefined;
  if (tls !== undefined) return { host, port: tls, transport: "tls" };
  const udp = portOf(listening, "sip udp");
  if (udp !== undefined) return { host, port: udp, transport: "udp" };
  return { host, port: portOf(listening, "sip tcp") ?? 5060, transport: "tcp" };
}

function accountOf(
  { extension, maker, mac }: Phone,
  { host, secure }: { readonly host: string; readonly secure: boolean },
  deps: ProvisionDeps,
): PhoneAccount {
  const server = serverFor(host, secure, deps);
  const plain = phoneAccount(extension, deps.office(), { mac, server, phoneBook: undefined });
  const isListed = extension.phone?.mac === mac;
  const port = secure && isListed ? portOf(deps.listening, "https") : undefined;
  const name = phoneBookName(maker, plain);
  if (port === undefined || name === undefined) return plain;
  return { ...plain, phoneBook: `https://${host}:${port}/provision/${standingToken(extension, mac)}/${name}` };
}

function bracketed(host: string): string {
  return host.includes(":") && !host.startsWith("[") ? `[${host}]` : host;
}

function fetchFile(
  asked: ProvisionFetch,
  wrong: WrongPasswords,
  deps: ProvisionDeps,
): { type: string; text: string } | undefined {
  const once = deps.tokens.find(asked.token);
  const phone = once === undefined ? provenPhone(asked, wrong, deps.office()) : oncePhone(once, asked, deps.office());
  const account =
    phone === undefined
      ? undefined
      : accountOf(phone, { host: asked.host ?? bracketed(deps.advertised()), secure: asked.secure }, deps);
  const found = phone === undefined || account === undefined ? undefined : fileNamed(phone.maker, account, asked.name);
  if (phone === undefined || found === undefined) {
    deps.log.warn("phone.refused", { source: asked.source, why: phone === undefined ? "token" : "file" });
    return undefined;
  }
  if (once !== undefined && found.isSecret) deps.tokens.use(asked.token);
  const { extension, maker } = phone;
  deps.log.info("phone.provisioned", {
    extension: extension.key,
    maker,
    what: found.isSecret ? "settings" : "no secret",
    source: asked.source,
    secure: asked.secure,
    once: once !== undefined,
  });
  return found.file;
}

/** Over plain HTTP the file can be read on the way: only where the way is our own network. */
function oncePhone(once: OncePhone, asked: ProvisionFetch, office: Office): Phone | undefined {
  const extension = office.extensions.get(once.extension as ExtensionKey);
  const mayRead = asked.secure || PRIVATE.has(asked.source);
  return extension === undefined || !mayRead ? undefined : { extension, maker: once.maker, mac: once.mac };
}

const MAC_DIGITS = 12;
const NOBODY = { key: "" as ExtensionKey, secret: "nobody's secret, so that there is one to compare with" };

/** The standing word follows from the phone's password: whoever guesses it here has to wait as at the SIP door. */
function provenPhone(asked: ProvisionFetch, wrong: WrongPasswords, office: Office): Phone | undefined {
  const name = asked.token.slice(0, MAC_DIGITS).toLowerCase();
  if (wrong.isPaused(asked.source, name)) return undefined;
  const phone = standingPhone(asked, office);
  if (phone === undefined) wrong.count(asked.source, name);
  else wrong.forgive(asked.source, name);
  return phone;
}

/** The word begins with the phone's MAC address. */
function standingPhone(asked: ProvisionFetch, office: Office): Phone | undefined {
  const mac = asked.token.slice(0, MAC_DIGITS).toLowerCase();
  const extension = [...office.extensions.values()].find(({ phone }) => phone?.mac === mac);
  const isRight = isSameToken(asked.token, standingToken(extension ?? NOBODY, mac));
  if (!isRight || !asked.secure || extension?.phone === undefined) return undefined;
  return { extension, maker: extension.phone.maker, mac };
}
