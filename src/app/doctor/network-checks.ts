// What `zongji doctor` asks of the network: whether ports are free (before a start), what phones and carriers are told of our address, and whether
// carriers' names lead anywhere.

import { createSocket } from "node:dgram";
import { lookup } from "node:dns/promises";
import { createServer } from "node:net";
import { networkInterfaces } from "node:os";
import type { CheckView } from "../../api/views.ts";
import { parseIp } from "../../base/networks.ts";
import type { Config } from "../config.ts";
import { bad, good, warning } from "./finding.ts";

const LOOK_UP_MS = 3_000;
/** Names asked for at a time. */
const MOST_NAMES = 50;

/** Each port that `serve` would open: free, or whose. Sound: the first pair of its range. */
export async function portChecks({ sip, http, rtp }: Config): Promise<readonly CheckView[]> {
  const [low] = rtp.ports;
  return Promise.all([
    portCheck("sip.udp", "udp", sip.udp),
    portCheck("sip.tcp", "tcp", sip.tcp),
    portCheck("http", "tcp", http),
    portCheck("rtp", "udp", { host: rtp.host, port: low }),
  ]);
}

async function portCheck(
  key: string,
  kind: "udp" | "tcp",
  { host, port }: { readonly host: string; readonly port: number },
): Promise<CheckView> {
  const name = `port ${key}`;
  const place = `${host}:${port} ${kind}`;
  const cause = await (kind === "udp" ? bindUdp(host, port) : bindTcp(host, port));
  if (cause === undefined) return good(name, `${place} is free`);
  if (cause === "EADDRINUSE")
    return bad(name, `${place} is taken`, {
      en: `See by whom: ss -lnp | grep :${port}. Stop it, or choose another ${key}.port in zongji.yaml.`,
      zh: `用 ss -lnp | grep :${port} 查看占用者；停掉它，或在 zongji.yaml 中改 ${key}.port。`,
    });
  return bad(name, `${place}: ${cause}`, {
    en: `${key}.host must be an address of this machine (ip address), and ports below 1024 need CAP_NET_BIND_SERVICE.`,
    zh: `${key}.host 必须是本机地址（ip address 查看）；1024 以下端口需要 CAP_NET_BIND_SERVICE。`,
  });
}

/** The code of what went wrong. */
function bindUdp(host: string, port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket = createSocket(host.includes(":") ? "udp6" : "udp4");
    socket.once("error", (error: NodeJS.ErrnoException) => {
      socket.close();
      resolve(error.code ?? error.message);
    });
    socket.bind({ address: host, port, exclusive: true }, () => socket.close(() => resolve(undefined)));
  });
}

function bindTcp(host: string, port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    server.listen({ host, port, exclusive: true }, () => server.close(() => resolve(undefined)));
  });
}

/** Where phones reach us from: a phone in the world cannot send sound to an address of the office. */
export interface SeenPhones {
  /** Registered from an address that is nobody's own network. */
  readonly public: number;
  /** Whose Contact names another address than they send from. */
  readonly translated: number;
}

export function natCheck({ advertise }: Config, seen: SeenPhones | undefined, own = ownAddresses()): CheckView {
  const told = advertise.map(({ network, sip, rtp }) => `${network} → ${sip ?? "own"}/${rtp ?? "own"}`).join(", ");
  const phones = seen === undefined ? "" : `; ${seen.translated} phones behind NAT, ${seen.public} from outside`;
  const found = `own ${own.join(", ") || "none"}; told ${told || "own addresses"}${phones}`;
  const isHidden = own.length > 0 && own.every(isPrivate);
  if (!isHidden || advertise.length > 0 || seen === undefined || seen.public === 0) return good("NAT", found);
  return warning("NAT", found, {
    en: "Phones outside are told an address of the office's own: they hear nothing. Name the public one under advertise in zongji.yaml (docs/configuration.md).",
    zh: "外网话机被告知了内网地址，会听不到声音。请在 zongji.yaml 的 advertise 中写上公网地址（docs/configuration.md）。",
  });
}

/** RFC 1918, RFC 6598, RFC 4193, and this machine. */
export function isPrivate(host: string): boolean {
  const [a = 0, b = 0, ...rest] = parseIp(host) ?? [];
  if (rest.length > 2) return (a & 0xfe) === 0xfc || (a === 0xfe && (b & 0xc0) === 0x80) || host === "::1";
  return (
    a === 10 ||
    a === 127 ||
    (a === 172 && b >= 16 && b < 32) ||
    (a === 192 && b === 168) ||
    (a === 100 && b >= 64 && b < 128)
  );
}

function ownAddresses(): readonly string[] {
  const all = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
  return all.filter(({ internal, scopeid }) => !internal && !scopeid).map(({ address }) => address);
}

type LookUp = (name: string) => Promise<unknown>;

/** Names of carriers. Where the office keeps to addresses nobody is asked. */
export async function nameChecks(hosts: readonly string[], ask: LookUp = lookup): Promise<readonly CheckView[]> {
  const names = [...new Set(hosts)].filter((host) => parseIp(host) === undefined).slice(0, MOST_NAMES);
  return Promise.all(names.map((name) => nameCheck(name, ask)));
}

async function nameCheck(host: string, ask: LookUp): Promise<CheckView> {
  const name = `name ${host}`;
  const begun = performance.now();
  const cause = await Promise.race([ask(host).then(() => undefined, codeOf), tooLate()]);
  const ms = Math.round(performance.now() - begun);
  if (cause === undefined) return good(name, `found in ${ms} ms`);
  return warning(name, cause, {
    en: `Is it written right? Try: getent hosts ${host}. Carriers with SRV records alone are found all the same (zongji trunk show); name servers are dns in zongji.yaml.`,
    zh: `名称写对了吗？试 getent hosts ${host}。只有 SRV 记录的运营商不受影响（zongji trunk show）；域名服务器在 zongji.yaml 的 dns 中。`,
  });
}

function codeOf(error: NodeJS.ErrnoException): string {
  return error.code ?? error.message;
}

function tooLate(): Promise<string> {
  return new Promise((resolve) => {
    setTimeout(() => resolve(`no answer within ${LOOK_UP_MS / 1_000} s`), LOOK_UP_MS).unref();
  });
}
