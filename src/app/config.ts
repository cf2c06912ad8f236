// zongji.yaml: where the switch listens. Read once at start; every key with its default, its unit and a sentence why. The same shapes
// and faults as the office file.

import { readFileSync } from "node:fs";
import { isIP } from "node:net";
import { availableParallelism } from "node:os";
import type { ConfigEntryView, LogLevel } from "../api/views.ts";
import { defaultHttp } from "../base/data-files.ts";
import type { Address } from "../base/net.ts";
import { fail, ok, type Result } from "../base/result.ts";
import { describe, type OfficeFault } from "../office/fault.ts";
import {
  duration,
  list,
  number,
  oneOf,
  optional,
  perhaps,
  record,
  required,
  type Shape,
  text,
  yesOrNo,
} from "../office/shape.ts";
import { readTree, type Tree } from "../office/tree.ts";
import type { MailConfig } from "./alarms/mail.ts";
import type { WebhookConfig } from "./alarms/webhook.ts";
import { alarmRows, mail, webhooks } from "./config-alarms.ts";
import { type BackupConfig, backup, backupRows } from "./config-backup.ts";
import { nameServer } from "./config-dns.ts";
import { type FlowsConfig, flows, flowsRows } from "./config-flows.ts";
import { type HepConfig, hep, hepRows } from "./config-hep.ts";
import { type RecognitionConfig, recognition, recognitionRows } from "./config-recognition.ts";
import { type RecordingsConfig, recordings, recordingsRows } from "./config-recordings.ts";
import { type SpeechConfig, speech, speechRows } from "./config-speech.ts";
import { type StirConfig, stir, stirRows } from "./config-stir.ts";
import { type HttpsKeys, httpTls, httpTlsRows, ORIGIN, sipTls, sipTlsRows, type TlsKeys } from "./config-tls.ts";
import { type VoicemailConfig, voicemail, voicemailRows } from "./config-voicemail.ts";

export interface Config {
  readonly sip: {
    readonly udp: Address;
    readonly tcp: Address;
    readonly tls: TlsKeys;
    /** At the HTTP and HTTPS ports. */
    readonly websocket: boolean;
    /** OPTIONS to registered phones this often; 0: never. */
    readonly qualifyMs: number;
    /** Told to phones that register through a trusted proxy (RFC 3608). */
    readonly serviceRoute: readonly string[];
  };
  readonly http: Address & {
    readonly tls: HttpsKeys;
    readonly origins: readonly string[];
    readonly metrics: readonly string[];
  };
  readonly rtp: { readonly host: string; readonly ports: readonly [number, number] };
  readonly advertise: readonly {
    readonly network: string;
    readonly sip: string | undefined;
    readonly rtp: string | undefined;
  }[];
  readonly stir: StirConfig;
  readonly hep: HepConfig;
  readonly recordings: RecordingsConfig;
  readonly backup: BackupConfig;
  readonly speech: SpeechConfig;
  readonly recognition: RecognitionConfig;
  readonly voicemail: VoicemailConfig;
  /** Where alarms are told. */
  readonly webhooks: readonly WebhookConfig[];
  readonly mail: MailConfig;
  /** What flows reach the world outside by. */
  readonly flows: FlowsConfig;
  /** Name servers; none: the machine's. */
  readonly dns: readonly string[];
  readonly media: { readonly workers: number };
  readonly log: { readonly level: LogLevel };
  readonly drainMs: number;
}

const HOST = address("an IP address of this machine, 0.0.0.0 for all, :: for all with IPv6");
/** What phones are told may be an address of a router in front. */
const SEEN = address("an IP address");
const NETWORK = checkedText("a network as 10.0.0.0/8", isNetwork);
const PORT = number({ low: 0, high: 65_535, whole: true });

function address(allowed: string): Shape<string> {
  return checkedText(allowed, (found) => isIP(found) !== 0);
}

function isNetwork(found: string): boolean {
  const [host = "", prefix = "", ...more] = found.split("/");
  const version = isIP(host);
  const isPrefix = /^\d{1,3}$/.test(prefix) && Number(prefix) <= (version === 6 ? 128 : 32);
  return version !== 0 && isPrefix && more.length === 0;
}

function checkedText(allowed: string, isGood: (found: string) => boolean): Shape<string> {
  const shape = text({ pattern: /^[0-9A-Fa-f.:/]{2,49}$/, allowed });
  return {
    ...shape,
    read(tree, path, faults) {
      const found = shape.read(tree, path, faults);
      if (found !== "" && !isGood(found)) faults.add(tree.at, path, { found: describe(tree), allowed });
      return found;
    },
  };
}

function listener(port: number, what: string) {
  return record({
    host: optional(HOST, "0.0.0.0", `Address ${what} listens at; 0.0.0.0 is all of this machine, :: with IPv6`),
    port: optional(PORT, port, `Port ${what} listens at; 0 takes any free one`),
  });
}

const udp = listener(5060, "SIP over UDP");
const tcp = listener(5060, "SIP over TCP");
const tls = sipTls(HOST, PORT);
const ROUTE = text({
  pattern: /^<sips?:[^<>\s",]{1,250};lr>$/,
  allowed: "a route as <sip:edge.example.com;lr>",
});
const sip = record({
  udp: optional(udp, udp.placeholder, "SIP over UDP"),
  tcp: optional(tcp, tcp.placeholder, "SIP over TCP"),
  tls: optional(tls, tls.placeholder, "SIP over TLS; off without cert and key"),
  websocket: optional(yesOrNo, true, "SIP over WebSocket at the HTTP and HTTPS ports, for phones in browsers"),
  qualify: optional(
    duration(0, 3_600_000),
    30_000,
    "How often registered phones are asked whether they live, which keeps their NAT open; 0s: never",
  ),
  serviceRoute: optional(
    list(ROUTE),
    [],
    "Way for calls out, told to phones that register through a proxy of guard.proxies (RFC 3608)",
  ),
});
const https = httpTls(HOST, PORT);
const http = record({
  host: optional(HOST, defaultHttp.host, "Address of the HTTP interface; keep it local"),
  port: optional(PORT, defaultHttp.port, "Port of the HTTP interface and /healthz; 0 takes any free one"),
  tls: optional(https, https.placeholder, "HTTPS; off without cert and key"),
  origins: optional(
    list(ORIGIN),
    [],
    "Web pages of other servers that may be a phone here; those of our own always may",
  ),
  metrics: optional(
    list(NETWORK),
    ["127.0.0.0/8", "::1/128"],
    "Networks that read /metrics without a token; everybody else needs one. [] is nobody",
  ),
});
const rtp = record({
  host: optional(HOST, "0.0.0.0", "Address at which sound is received"),
  ports: optional(
    portRange(),
    [16_384, 32_767] as readonly [number, number],
    "First and last UDP port for sound; a leg takes two",
  ),
});
const rule = record({
  network: required(NETWORK, "The phones it is for, as 10.0.0.0/8; 0.0.0.0/0 is everybody"),
  sip: perhaps(SEEN, "Address they see in signalling"),
  rtp: perhaps(SEEN, "Address they send sound to"),
});
const media = record({
  workers: optional(
    number({ low: 1, high: 64, whole: true }),
    Math.max(1, availableParallelism() - 1),
    "Threads that carry sound",
  ),
});
const log = record({
  level: optional(oneOf<LogLevel>(["debug", "info", "warn", "error"]), "info", "Least level of lines that are logged"),
});

const configShape = record({
  sip: optional(sip, sip.placeholder, "Signalling"),
  http: optional(http, http.placeholder, "HTTP interface"),
  rtp: optional(rtp, rtp.placeholder, "Sound"),
  advertise: optional(
    list(rule),
    [],
    "What phones of a network see, where the switch is behind NAT; the first that fits counts",
  ),
  stir: optional(stir, stir.placeholder, "Signing and checking callers' numbers (STIR/SHAKEN)"),
  speech: optional(speech, speech.placeholder, "Who speaks texts that were not recorded"),
  recognition: optional(recognition, recognition.placeholder, "Who understands what callers say"),
  voicemail: optional(voicemail, voicemail.placeholder, "Who is told of new voice messages"),
  webhooks: optional(webhooks, [], "Web addresses that alarms are posted to"),
  mail: optional(mail, mail.placeholder, "Mail server that alarms are sent over"),
  flows: optional(flows, flows.placeholder, "What flows reach the world outside by"),
  hep: optional(hep, hep.placeholder, "Copy of every SIP message for a Homer server"),
  recordings: optional(recordings, recordings.placeholder, "Recordings on disk"),
  backup: optional(backup, backup.placeholder, "Backups by the clock"),
  dns: optional(
    list(nameServer),
    [],
    "Name servers that carriers are looked up at, as 192.0.2.53 or 192.0.2.53:5353; the machine's when left out",
  ),
  media: optional(media, media.placeholder, "Threads for sound"),
  log: optional(log, log.placeholder, "Log"),
  drain: optional(duration(0, 3_600_000), 30_000, "How long SIGTERM lets calls end"),
});

/** A wrong file, with each fault of it. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
  readonly faults: readonly OfficeFault[];

  constructor(message: string, faults: readonly OfficeFault[]) {
    super(message);
    this.faults = faults;
  }
}

export function parseConfig(source: string): Result<Config, readonly OfficeFault[]> {
  const document = readTree(source);
  if (!("root" in document)) return fail(document);
  const { root, faults } = document;
  const { drain, ...read } = configShape.read(root, "", faults);
  const { qualify, ...lines } = read.sip;
  const { secret } = read.recognition;
  if (secret !== undefined && !read.flows.secrets.has(secret)) {
    const allowed = [...read.flows.secrets.keys()].join(", ") || "one of flows.secrets, which names none";
    faults.add(root.at, "recognition.secret", { found: JSON.stringify(secret), allowed });
  }
  return faults.size > 0 ? fail(faults.list()) : ok({ ...read, sip: { ...lines, qualifyMs: qualify }, drainMs: drain });
}

/** `file` undefined: zongji.yaml of the working directory where there is one, else the defaults. */
export function readConfigText(file: string | undefined): string {
  const path = file ?? "zongji.yaml";
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if (file === undefined && (error as NodeJS.ErrnoException).code === "ENOENT") return "";
    throw new ConfigError(`cannot read ${path}: ${error instanceof Error ? error.message : String(error)}`, []);
  }
}

/** What is in force and where it came from, one row a key. */
export function configEntries(config: Config, source: string): readonly ConfigEntryView[] {
  const written = readTree(source);
  const root = "root" in written ? written.root : undefined;
  return rows(config).map(([key, value, why]) => ({
    key,
    value,
    from: isWritten(root, key.split(".")) ? "file" : "default",
    why,
  }));
}

function rows(config: Config): readonly (readonly [key: string, value: string | number, why: string])[] {
  return [
    ["sip.udp.host", config.sip.udp.host, "Address SIP over UDP listens at"],
    ["sip.udp.port", config.sip.udp.port, "Port of SIP over UDP"],
    ["sip.tcp.host", config.sip.tcp.host, "Address SIP over TCP listens at"],
    ["sip.tcp.port", config.sip.tcp.port, "Port of SIP over TCP"],
    ...sipTlsRows(config.sip.tls),
    ["sip.websocket", config.sip.websocket ? "true" : "false", "SIP over WebSocket at the HTTP and HTTPS ports"],
    ["sip.qualify", `${config.sip.qualifyMs / 1000}s`, "How often registered phones are asked whether they live"],
    ["sip.serviceRoute", config.sip.serviceRoute.join(", ") || "none", "Way out, told to phones behind a proxy"],
    ["http.host", config.http.host, "Address of the HTTP interface"],
    ["http.port", config.http.port, "Port of the HTTP interface and /healthz"],
    ...httpTlsRows(config.http.tls, config.http.host),
    ["http.origins", config.http.origins.join("; ") || "none", "Web pages of other servers that may be a phone here"],
    ["http.metrics", config.http.metrics.join(" ") || "nobody", "Networks that read /metrics without a token"],
    ["rtp.host", config.rtp.host, "Address at which sound is received"],
    ["rtp.ports", config.rtp.ports.join("-"), "First and last UDP port for sound"],
    [
      "advertise",
      config.advertise.map(ruleText).join("; ") || "none",
      "What phones of a network see instead of the interface's address",
    ],
    ...stirRows(config.stir),
    ...speechRows(config.speech),
    ...recognitionRows(config.recognition),
    ...voicemailRows(config.voicemail),
    ...alarmRows(config.webhooks, config.mail),
    ...flowsRows(config.flows),
    ...hepRows(config.hep),
    ...recordingsRows(config.recordings),
    ...backupRows(config.backup),
    ["dns", config.dns.join(" ") || "the machine's", "Name servers that carriers are looked up at"],
    ["media.workers", config.media.workers, "Threads that carry sound"],
    ["log.level", config.log.level, "Least level of lines that are logged"],
    ["drain", `${config.drainMs / 1000}s`, "How long SIGTERM lets calls end"],
  ];
}

function ruleText(one: Config["advertise"][number]): string {
  return `${one.network} sip ${one.sip ?? "-"} rtp ${one.rtp ?? "-"}`;
}

function isWritten(tree: Tree | undefined, path: readonly string[]): boolean {
  const [key, ...rest] = path;
  if (key === undefined) return true;
  const entry = tree?.kind === "map" ? tree.entries.get(key) : undefined;
  return entry !== undefined && isWritten(entry.value, rest);
}

function portRange(): Shape<readonly [number, number]> {
  const ports = list(number({ low: 1_024, high: 65_535, whole: true }));
  return {
    placeholder: [16_384, 32_767],
    schema: { ...ports.schema, minItems: 2, maxItems: 2 },
    read(tree, path, faults) {
      const [low, high, ...more] = ports.read(tree, path, faults);
      if (low !== undefined && high !== undefined && more.length === 0 && high - low >= 3) return [low, high];
      faults.add(tree.at, path, {
        found: `${low ?? "nothing"} to ${high ?? "nothing"}`,
        allowed: "first and last port, at least four of them, as [16384, 32767]",
      });
      return [16_384, 32_767];
    },
  };
}
