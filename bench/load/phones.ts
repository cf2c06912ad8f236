// The verbs of a load: phones register, phones answer, phones call.

import type { Account } from "../office-file.ts";
import type { SippStats } from "../sipp-stats.ts";
import { type Exchange, targetOf } from "./exchange.ts";
import { freePort } from "./ports.ts";
import { calleeRow, callerRow, registerRow, Sipp } from "./sipp.ts";

/** Nobody listens there: for calls in which no sound is sent. */
const NO_MEDIA = 9;
const REGISTER_RATE = 250;

/** Registers each phone at `localPort`, from where `answer` later answers for all of them. */
export async function register(exchange: Exchange, phones: readonly Account[], localPort: number): Promise<SippStats> {
  const { stats, trouble } = await registerAt(exchange, phones, { localPort, rate: REGISTER_RATE });
  if (stats.successful < phones.length)
    throw new Error(`${stats.successful} of ${phones.length} phones could register: ${trouble || stats.causes}`);
  return stats;
}

/** So many a second, challenged each; what became of them, in words too. */
export async function registerAt(
  exchange: Exchange,
  phones: readonly Account[],
  { localPort, rate }: { readonly localPort: number; readonly rate: number },
): Promise<{ readonly stats: SippStats; readonly trouble: string }> {
  const sipp = await Sipp.start(
    {
      scenario: "register",
      target: targetOf(exchange),
      localHost: exchange.localHost,
      localPort,
      rows: phones.map(registerRow),
      load: { rate, calls: phones.length, atOnce: Math.max(rate, REGISTER_RATE) },
      timeoutS: Math.ceil(phones.length / rate) + 20,
    },
    exchange.dir,
  );
  return { stats: await sipp.finished(), trouble: sipp.trouble() };
}

export interface Answering {
  readonly timeoutS: number;
  /** Agents hang up after this long; undefined: the caller does. */
  readonly hangUpAfterMs?: number;
  /** Media port of each phone; undefined: none listens. */
  readonly mediaPorts?: readonly number[];
  readonly noteLegs?: true;
}

/** Registered phones that answer every call until they are stopped. */
export async function answer(exchange: Exchange, phones: readonly Account[], how: Answering): Promise<Sipp> {
  const localPort = await freePort(exchange.localHost);
  await register(exchange, phones, localPort);
  return Sipp.start(
    {
      scenario: how.hangUpAfterMs === undefined ? "callee" : "agent",
      target: targetOf(exchange),
      localHost: exchange.localHost,
      localPort,
      rows: phones.map((phone, i) => calleeRow(phone, how.mediaPorts?.[i] ?? NO_MEDIA)),
      holdMs: how.hangUpAfterMs ?? 0,
      timeoutS: how.timeoutS,
      ...(how.noteLegs ? { noteLegs: true } : {}),
    },
    exchange.dir,
  );
}

export interface Calling {
  /** Whom each caller dials, in turn. */
  readonly dialled: readonly string[];
  readonly rate: number;
  readonly calls: number;
  readonly atOnce: number;
  readonly holdMs: number;
  readonly timeoutS: number;
  /** Waits for the other side's BYE instead of hanging up after `holdMs`. */
  readonly waits?: true;
  /** Media port of each caller, and inactive where no sound is wanted. */
  readonly mediaPorts?: readonly number[];
  readonly silent?: true;
  readonly noteLegs?: true;
}

/** The caller and the dialled number change with every call. */
export async function call(exchange: Exchange, what: Calling): Promise<Sipp> {
  const rows = exchange.callers.map((caller, i) =>
    callerRow(caller, what.dialled[i % what.dialled.length] ?? "", {
      port: what.mediaPorts?.[i % what.mediaPorts.length] ?? NO_MEDIA,
      direction: what.silent ? "inactive" : "sendrecv",
    }),
  );
  return Sipp.start(
    {
      scenario: what.waits ? "waiting-caller" : "caller",
      target: targetOf(exchange),
      localHost: exchange.localHost,
      localPort: await freePort(exchange.localHost),
      rows,
      load: { rate: what.rate, calls: what.calls, atOnce: what.atOnce },
      holdMs: what.holdMs,
      timeoutS: what.timeoutS,
      ...(what.noteLegs ? { noteLegs: true } : {}),
    },
    exchange.dir,
  );
}

/** They press 1 after `pauseMs`, 2 after as long again, and wait until they are hung up. */
export async function pressKeys(
  exchange: Exchange,
  what: Pick<Calling, "dialled" | "rate" | "calls" | "atOnce" | "timeoutS"> & { readonly pauseMs: number },
): Promise<Sipp> {
  const { dialled, rate, calls, atOnce, pauseMs, timeoutS } = what;
  const silent = { port: NO_MEDIA, direction: "sendrecv" } as const; // SIPp takes ports of its own
  return Sipp.start(
    {
      scenario: "menu-caller",
      target: targetOf(exchange),
      localHost: exchange.localHost,
      localPort: await freePort(exchange.localHost),
      rows: exchange.callers.map((caller, i) => callerRow(caller, dialled[i % dialled.length] ?? "", silent)),
      load: { rate, calls, atOnce },
      holdMs: pauseMs,
      timeoutS,
    },
    exchange.dir,
  );
}

/** `count` calls at a steady rate, to their end. */
export async function steadyCalls(
  exchange: Exchange,
  what: {
    readonly dialled: readonly string[];
    readonly rate: number;
    readonly seconds: number;
    readonly holdMs: number;
  },
): Promise<{ readonly stats: SippStats; readonly trouble: string }> {
  const { dialled, rate, seconds, holdMs } = what;
  const sipp = await call(exchange, {
    dialled,
    rate,
    calls: rate * seconds,
    atOnce: Math.ceil(rate * (holdMs / 1_000 + 4)),
    holdMs,
    timeoutS: Math.ceil(seconds + holdMs / 1_000) + 15,
  });
  return { stats: await sipp.finished(), trouble: sipp.trouble() };
}

export function usersOf(phones: readonly Account[]): string[] {
  return phones.map(({ user }) => user);
}
