// The browser's half of ICE and DTLS as tests play it: checks with its credentials, and a handshake that is over when the test says so.

import type { Address } from "../../src/base/net.ts";
import type { DtlsInit, OpenDtls, SrtpKeys } from "../../src/rtp/dtls.ts";
import type { DtlsSecurity } from "../../src/rtp/security.ts";
import {
  ICE_CONTROLLED,
  PRIORITY,
  readStun,
  type StunAttribute,
  USE_CANDIDATE,
  USERNAME,
  writeStun,
} from "../../src/rtp/stun.ts";

export const BROWSER: Address = { host: "203.0.113.7", port: 50_001 };
export const STRANGER: Address = { host: "198.51.100.66", port: 50_001 };

export function browserSecurity(changes: Partial<DtlsSecurity["ice"]> = {}, value = "AB".repeat(32)): DtlsSecurity {
  return {
    kind: "dtls",
    fingerprint: { hash: "sha-256", value: (value.match(/../g) ?? []).join(":") },
    ice: {
      ufrag: "ours",
      password: "our+password/of+22+octets",
      remoteUfrag: "them",
      remotePassword: "their+password/of+22+octs",
      ...changes,
    },
  };
}

export interface CheckInit {
  readonly nominate?: boolean;
  readonly username?: string;
  readonly password?: string | undefined;
  readonly controlled?: boolean;
  readonly more?: readonly StunAttribute[];
  readonly id?: number;
}

/** A Binding request as RFC 8445 §7.2.2 has it. */
export function check(init: CheckInit = {}, { ice } = browserSecurity()): Uint8Array {
  const id = new Uint8Array(16).fill(init.id ?? 7);
  id.set([0x21, 0x12, 0xa4, 0x42]);
  const username = init.username ?? `${ice.ufrag}:${ice.remoteUfrag}`;
  const attributes: StunAttribute[] = [
    { type: USERNAME, value: text(username) },
    { type: PRIORITY, value: Uint8Array.of(0x6e, 0x7f, 0xff, 0xff) },
    { type: init.controlled ? ICE_CONTROLLED : 0x802a, value: new Uint8Array(8).fill(9) },
    ...(init.nominate === false ? [] : [{ type: USE_CANDIDATE, value: new Uint8Array(0) }]),
    ...(init.more ?? []),
  ];
  const password = "password" in init ? init.password : ice.password;
  return writeStun("request", id, attributes, password === undefined ? undefined : text(password));
}

/** `success`, or the number of an error. */
export function verdict(answer: Uint8Array | undefined): string {
  if (answer === undefined) return "silence";
  const message = readStun(answer);
  const code = message?.attributes.get(0x0009);
  return code === undefined ? (message?.kind ?? "no STUN") : String((code[2] ?? 0) * 100 + (code[3] ?? 0));
}

export function text(letters: string): Uint8Array {
  return Uint8Array.from(letters, (letter) => letter.charCodeAt(0));
}

/** A datagram that looks like DTLS; the fake handshake takes any. */
export const HELLO = Uint8Array.of(22, 0xfe, 0xff, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

export const KEYS: SrtpKeys = {
  suite: "AES_CM_128_HMAC_SHA1_80",
  sendKey: Uint8Array.from({ length: 30 }, (_, i) => i),
  receiveKey: Uint8Array.from({ length: 30 }, (_, i) => 100 + i),
};

/** Handshakes under way, which the test ends. */
export class FakeDtls {
  readonly opened: DtlsInit[] = [];
  readonly fed: Uint8Array[] = [];
  closed = 0;
  readonly open: OpenDtls = (init) => {
    this.opened.push(init);
    return {
      feed: (datagram) => {
        this.fed.push(new Uint8Array(datagram));
        init.send(Uint8Array.of(22, 1, 2, 3));
      },
      close: () => {
        this.closed++;
      },
    };
  };

  keyed(keys = KEYS): void {
    this.opened.at(-1)?.onKeyed(keys);
  }

  failed(cause: string): void {
    this.opened.at(-1)?.onFailed(cause);
  }
}
