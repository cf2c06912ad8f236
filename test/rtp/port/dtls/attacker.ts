// A client of a DTLS handshake made by hand, message by message, so that tests can leave out, turn round, forge and repeat what an honest one says.
// That its honest way is right, OpenSSL and werift vouch for in server.test.ts: they speak to the same server.

import { createECDH, createPrivateKey, type ECDH, randomBytes, sign } from "node:crypto";
import { readFileSync } from "node:fs";
import {
  CERTIFICATE,
  CERTIFICATE_VERIFY,
  CLIENT_HELLO,
  CLIENT_KEY_EXCHANGE,
  FINISHED,
  HandshakeInbox,
  handshakeMessage,
  SERVER_HELLO,
  SERVER_KEY_EXCHANGE,
} from "../../../../src/rtp/port/dtls/handshake-messages.ts";
import { number, Reader, vector } from "../../../../src/rtp/port/dtls/octets.ts";
import { HANDSHAKE, RecordLayer } from "../../../../src/rtp/port/dtls/records.ts";
import { extendedMasterSecret, finished, recordKeys, srtpKeys } from "../../../../src/rtp/port/dtls/secrets.ts";
import type { Fingerprint, SrtpSuite } from "../../../../src/rtp/security.ts";

/** A certificate and key made by OpenSSL, as a browser makes its own. */
export interface Peer {
  readonly cert: string;
  readonly key: string;
  readonly der: Uint8Array;
  readonly fingerprint: Fingerprint;
}

export interface Extension {
  readonly type: number;
  readonly content: Uint8Array;
}

const list16 = (...values: readonly number[]): Uint8Array =>
  vector(Buffer.concat(values.map((value) => number(value, 2))), 2);

/** By their names, so that a test can say which is missing. */
export const EXTENSIONS = {
  groups: { type: 10, content: list16(23) },
  pointFormats: { type: 11, content: Uint8Array.of(1, 0) },
  signatures: { type: 13, content: list16(0x0403, 0x0804) },
  srtp: { type: 14, content: Buffer.concat([list16(1), Uint8Array.of(0)]) },
  extendedMaster: { type: 23, content: new Uint8Array(0) },
  renegotiation: { type: 0xff01, content: Uint8Array.of(0) },
} as const satisfies Record<string, Extension>;

export interface HelloInit {
  readonly version?: number;
  readonly suites?: readonly number[];
  readonly compressions?: readonly number[];
  readonly extensions?: readonly Extension[];
}

export class Attacker {
  readonly peer: Peer;
  readonly records = new RecordLayer();
  readonly random = randomBytes(32);
  readonly ecdh: ECDH = createECDH("prime256v1");
  readonly #inbox = new HandshakeInbox();
  /** What both have said, for the transcript. */
  said: Uint8Array[] = [];
  sequence = 0;
  serverRandom = new Uint8Array(0);
  serverPoint = new Uint8Array(0);
  master = new Uint8Array(0);

  constructor(peer: Peer) {
    this.peer = peer;
    this.ecdh.generateKeys();
  }

  /** One record of one whole message, which counts for the transcript. */
  record(type: number, body: Uint8Array, epoch = 0): Uint8Array {
    const whole = handshakeMessage(type, this.sequence++, body);
    this.said.push(whole);
    return this.records.write({ type: HANDSHAKE, epoch, content: whole });
  }

  hello(init: HelloInit = {}): Uint8Array {
    const extensions = init.extensions ?? Object.values(EXTENSIONS);
    const body = Buffer.concat([
      number(init.version ?? 0xfefd, 2),
      this.random,
      Uint8Array.of(0, 0),
      list16(...(init.suites ?? [0xc02b])),
      vector(Uint8Array.from(init.compressions ?? [0]), 1),
      vector(
        Buffer.concat(extensions.map(({ type, content }) => Buffer.concat([number(type, 2), vector(content, 2)]))),
        2,
      ),
    ]);
    return this.record(CLIENT_HELLO, body);
  }

  /** The server's flight. */
  hear(datagram: Uint8Array): void {
    for (const record of this.records.read(datagram)) {
      if (record.type !== HANDSHAKE) continue;
      for (const { type, body, whole } of this.#inbox.take(record.content, record.epoch).messages) {
        this.said.push(whole);
        if (type === SERVER_HELLO) this.serverRandom = Uint8Array.from(body.subarray(2, 34));
        if (type === SERVER_KEY_EXCHANGE) this.serverPoint = Uint8Array.from(new Reader(body.subarray(3)).vector(1));
      }
    }
  }

  certificate(der = this.peer.der): Uint8Array {
    return this.record(CERTIFICATE, vector(der.length === 0 ? der : vector(der, 3), 3));
  }

  keyExchange(point: Uint8Array = this.ecdh.getPublicKey()): Uint8Array {
    const record = this.record(CLIENT_KEY_EXCHANGE, vector(point, 1));
    this.deriveKeys();
    return record;
  }

  deriveKeys(): void {
    this.master = Uint8Array.from(extendedMasterSecret(this.ecdh.computeSecret(this.serverPoint), this.said));
    const { client, server } = recordKeys(this.master, this.#randoms);
    this.records.setKeys(server, client);
  }

  certificateVerify(init: { readonly algorithm?: number; readonly over?: Uint8Array; readonly epoch?: number } = {}) {
    const key = createPrivateKey(readFileSync(this.peer.key));
    const signature = sign("sha256", init.over ?? Buffer.concat(this.said), key);
    const body = Buffer.concat([number(init.algorithm ?? 0x0403, 2), vector(signature, 2)]);
    return this.record(CERTIFICATE_VERIFY, body, init.epoch);
  }

  finished(init: { readonly value?: Uint8Array; readonly epoch?: number } = {}): Uint8Array {
    return this.record(FINISHED, init.value ?? finished(this.master, "client", this.said), init.epoch ?? 1);
  }

  /** What an honest one has in the end. */
  keys(suite: SrtpSuite = "AES_CM_128_HMAC_SHA1_80") {
    return srtpKeys(this.master, this.#randoms, suite);
  }

  get #randoms() {
    return { client: this.random, server: this.serverRandom };
  }
}
