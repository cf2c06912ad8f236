// Our half of ICE (RFC 8445) as a lite agent (§2.5): we have one address, send no checks, and answer the browser's. Who passes one has shown that
// he reads our signalling, though not that he receives at that address: media and DTLS of nobody else are looked at, and to nobody else is anything sent.
// `BrowserPort` owns one a leg.
//
//   nobody ──a check──► valid addresses ──a check with USE-CANDIDATE, authentic sound──► one of them is spoken to (the latest such wins)
//          ◄──no check for 30 s: consent is over (RFC 7675 §5.1)──┘
//   restart (another user fragment): the old address serves until a check with the new names comes

import { limits } from "../base/limits.ts";
import { type Address, sameAddress } from "../base/net.ts";
import type { DtlsSecurity } from "./security.ts";
import {
  BINDING,
  errorCode,
  ICE_CONTROLLED,
  isIntact,
  MESSAGE_INTEGRITY,
  PRIORITY,
  readStun,
  type StunAttribute,
  type StunMessage,
  UNKNOWN_ATTRIBUTES,
  USE_CANDIDATE,
  USERNAME,
  writeStun,
  xorMappedAddress,
} from "./stun.ts";

export type IceNames = DtlsSecurity["ice"];

/** RFC 8489 §15: attributes below this must be understood. */
const OPTIONAL_FROM = 0x8000;
const UNDERSTOOD: ReadonlySet<number> = new Set([USERNAME, MESSAGE_INTEGRITY, PRIORITY, USE_CANDIDATE]);
/** Named in a 420; what is beyond is not, so that an answer is never much larger than its question. */
const UNKNOWN_NAMED = 4;
const SECOND_MS = 1_000;

interface Checked {
  readonly address: Address;
  checkedAt: number;
}

export class IceLite {
  #names: IceNames;
  #username: string;
  #password: Uint8Array;
  #checked: readonly Checked[] = [];
  #nominated: Checked | undefined;
  /** Those of before a restart. */
  #isOutdated = false;
  #second = 0;
  #refused = 0;

  constructor(names: IceNames) {
    this.#names = names;
    this.#username = usernameOf(names);
    this.#password = ascii(names.password);
  }

  get names(): IceNames {
    return this.#names;
  }

  /** RFC 8445 §9: other names begin anew; the pair in use serves on until a new one is found. */
  restart(names: IceNames): void {
    this.#names = names;
    this.#username = usernameOf(names);
    this.#password = ascii(names.password);
    this.#isOutdated = true;
  }

  /** Where to send; undefined: nowhere yet, or consent is over. */
  target(now: number): Address | undefined {
    const best = this.#nominated ?? this.#checked[0];
    if (best === undefined || now - best.checkedAt < limits.rtp.iceConsentMs) return best?.address;
    return this.#checked.find((one) => now - one.checkedAt < limits.rtp.iceConsentMs)?.address;
  }

  /**
   * Something authentic came from there. A check may have been heard on the way and sent again from elsewhere, for a lite agent asks nobody back;
   * a packet under the handshake's keys counts once, and says where the browser is.
   */
  heardFrom(from: Address): void {
    const nominated = this.#nominated?.address;
    if (nominated !== undefined && nominated.port === from.port && nominated.host === from.host) return;
    this.#nominated = this.#checked.find(({ address }) => sameAddress(address, from)) ?? this.#nominated;
  }

  /** Has this address passed a check that still counts? */
  isValid(from: Address, now: number): boolean {
    for (const one of this.#checked) {
      if (one.address.port === from.port && one.address.host === from.host) {
        return now - one.checkedAt < limits.rtp.iceConsentMs;
      }
    }
    return false;
  }

  /** The answer to what came from `from`; undefined: silence. Indications keep NATs open and need none (RFC 8445 §11). */
  take(bytes: Uint8Array, from: Address, now: number): Uint8Array | undefined {
    const message = readStun(bytes);
    if (message === undefined || message.kind !== "request" || message.method !== BINDING) return undefined;
    return this.#answer(bytes, message, from, now);
  }

  /** RFC 8489 §9.1.3 and §6.3.1, then RFC 8445 §7.3. */
  #answer(bytes: Uint8Array, message: StunMessage, from: Address, now: number): Uint8Array | undefined {
    const { id, attributes } = message;
    const username = attributes.get(USERNAME);
    if (username === undefined || message.integrityAt === undefined) return this.#refuse(id, 400, "Bad Request", now);
    if (!isSame(username, this.#username) || !isIntact(bytes, message, this.#password))
      return this.#refuse(id, 401, "Unauthenticated", now);
    const unknown = [...attributes.keys()].filter((type) => type < OPTIONAL_FROM && !UNDERSTOOD.has(type));
    if (unknown.length > 0) {
      return writeStun("error", id, [errorCode(420, "Unknown Attribute"), unknownOf(unknown)], this.#password);
    }
    // RFC 8445 §6.1.1: of a lite and a full agent the full one controls, whatever the tie-breakers say.
    if (attributes.has(ICE_CONTROLLED)) {
      return writeStun("error", id, [errorCode(487, "Role Conflict")], this.#password);
    }
    const mapped = xorMappedAddress(from, id);
    if (mapped === undefined) return undefined;
    this.#learn(from, attributes.has(USE_CANDIDATE), now);
    return writeStun("success", id, [mapped], this.#password);
  }

  /** So many a second; the browser's own checks are not among them, and none of its is lost in a flood. */
  #refuse(id: Uint8Array, code: number, reason: string, now: number): Uint8Array | undefined {
    if (now - this.#second >= SECOND_MS) {
      this.#second = now;
      this.#refused = 0;
    }
    if (++this.#refused > limits.rtp.iceChecksPerSecond) return undefined;
    return writeStun("error", id, [errorCode(code, reason)], undefined);
  }

  #learn(from: Address, isNominated: boolean, now: number): void {
    if (this.#isOutdated) {
      this.#isOutdated = false;
      this.#checked = this.#checked.filter(({ address }) => sameAddress(address, from));
      this.#nominated = this.#checked[0];
    }
    let checked = this.#checked.find(({ address }) => sameAddress(address, from));
    if (checked === undefined) {
      checked = { address: { host: from.host, port: from.port }, checkedAt: now };
      this.#admit(checked);
    }
    checked.checkedAt = now;
    if (isNominated) this.#nominated = checked;
  }

  #admit(checked: Checked): void {
    const others = [...this.#checked];
    if (others.length >= limits.rtp.iceAddresses) {
      const idle = others.filter((one) => one !== this.#nominated);
      const oldest = idle.reduce((a, b) => (b.checkedAt < a.checkedAt ? b : a));
      others.splice(others.indexOf(oldest), 1);
    }
    this.#checked = [...others, checked];
  }
}

/** RFC 8445 §7.2.2: the receiver's fragment first. */
function usernameOf({ ufrag, remoteUfrag }: IceNames): string {
  return `${ufrag}:${remoteUfrag}`;
}

function unknownOf(unknown: readonly number[]): StunAttribute {
  const value = new Uint8Array(2 * Math.min(unknown.length, UNKNOWN_NAMED));
  const view = new DataView(value.buffer);
  unknown.slice(0, UNKNOWN_NAMED).forEach((type, i) => {
    view.setUint16(2 * i, type);
  });
  return { type: UNKNOWN_ATTRIBUTES, value };
}

function isSame(octets: Uint8Array, text: string): boolean {
  return octets.length === text.length && octets.every((octet, i) => octet === text.charCodeAt(i));
}

/** RFC 8839 §5.4: names are of letters, digits, + and /. */
function ascii(text: string): Uint8Array {
  return Uint8Array.from(text, (letter) => letter.charCodeAt(0));
}
