// The server's end of a DTLS 1.2 handshake for SRTP (RFC 6347, RFC 5764): no sessions, no renegotiation, no data; its only fruit are keys.
// `BrowserPort` opens one for each browser's leg and feeds it datagrams of addresses that have passed their connectivity check, which is why
// no cookie is asked for (RFC 6347 §4.2.1 leaves it open). The peer's certificate must be the one of its description (RFC 8122 §5), and the
// peer must prove that it holds its key (CertificateVerify) and heard what we said (Finished), before a key is handed out.
//
//   waiting ──ClientHello──► offered ──Certificate, ClientKeyExchange, CertificateVerify, Finished──► keyed
//               our hello, repeated ◄┘                                        our Finished, again when asked ◄┘
//   waiting, offered ──a fault, or time is up──► failed            any ──close──► closed

import {
  createECDH,
  createHash,
  createPrivateKey,
  type ECDH,
  type KeyObject,
  randomBytes,
  sign,
  timingSafeEqual,
  type X509Certificate,
} from "node:crypto";
import { limits } from "../../../base/limits.ts";
import type { Timer } from "../../../base/time.ts";
import type { DtlsEnd, DtlsInit, OpenDtls } from "../../dtls.ts";
import type { SrtpSuite } from "../../security.ts";
import { readCertificate, verifies } from "./certificates.ts";
import {
  CERTIFICATE,
  CERTIFICATE_REQUEST,
  CERTIFICATE_VERIFY,
  CLIENT_HELLO,
  CLIENT_KEY_EXCHANGE,
  FINISHED,
  HandshakeInbox,
  type HandshakeMessage,
  handshakeMessage,
  SERVER_HELLO,
  SERVER_HELLO_DONE,
  SERVER_KEY_EXCHANGE,
} from "./handshake-messages.ts";
import {
  BAD_CERTIFICATE,
  DECODE_ERROR,
  DECRYPT_ERROR,
  ECDSA_SHA256,
  HANDSHAKE_FAILURE,
  ILLEGAL_PARAMETER,
  type Refusal,
  readClientHello,
  SECP256R1,
  serverHello,
  UNEXPECTED_MESSAGE,
} from "./hello.ts";
import { number, Reader, vector } from "./octets.ts";
import { ALERT, CHANGE_CIPHER_SPEC, type DtlsRecord, HANDSHAKE, RecordLayer } from "./records.ts";
import { extendedMasterSecret, finished, type Randoms, recordKeys, srtpKeys } from "./secrets.ts";

/** Our certificate and its key, one for the whole process. */
export interface DtlsIdentity {
  /** X.509, DER. */
  readonly certificate: Uint8Array;
  /** PKCS #8, DER; of curve P-256. */
  readonly key: Uint8Array;
}

/** Records of a flight go into as few datagrams as fit any path. */
const DATAGRAM_BYTES = 1_200;
/**
 * Deviation: RFC 6347 §4.2.4.1 advises 1 s for the first repetition. Somebody waits to be heard, the way is known from the connectivity checks, and
 * a hello of ours that was lost would cost him that second; it doubles from here.
 */
const REPEAT_MS = 250;
const REPEAT_MAX_MS = 4_000;
const FATAL = 2;
const WARNING = 1;
const CLOSE_NOTIFY = 0;
/** RFC 8422 §5.4.1: the one form that was agreed on. */
const UNCOMPRESSED_POINT = 4;
/** RFC 5246 §7.4.4: rsa_sign, ecdsa_sign. */
const CERTIFICATE_TYPES = Uint8Array.of(64, 1);
/** What CertificateVerify may be made with: ECDSA with SHA-256 and 384, RSA-PSS and RSA with SHA-256. */
const SIGNATURES = Uint8Array.of(0x04, 0x03, 0x05, 0x03, 0x08, 0x04, 0x04, 0x01);

/** The key is read once. */
export function dtlsWith(identity: DtlsIdentity): OpenDtls {
  const key = createPrivateKey({ key: Buffer.from(identity.key), format: "der", type: "pkcs8" });
  return (init) => new DtlsServer(init, identity.certificate, key);
}

/** What is known while the handshake goes on. */
interface Handshake {
  readonly randoms: Randoms;
  readonly suite: SrtpSuite;
  readonly ecdh: ECDH;
  certificate: X509Certificate | undefined;
  master: Uint8Array | undefined;
  isProven: boolean;
}

class DtlsServer implements DtlsEnd {
  readonly #init: DtlsInit;
  readonly #certificate: Uint8Array;
  readonly #key: KeyObject;
  readonly #records = new RecordLayer();
  readonly #inbox = new HandshakeInbox();
  readonly #said: Uint8Array[] = []; // by both, for the transcript
  readonly #limit: Timer;
  #state: "waiting" | "offered" | "keyed" | "failed" | "closed" = "waiting";
  #handshake: Handshake | undefined;
  #flight: readonly DtlsRecord[] = [];
  #sequence = 0;
  #repeat: Timer | undefined;
  #alert: number | undefined; // the peer's, unproven

  constructor(init: DtlsInit, certificate: Uint8Array, key: KeyObject) {
    this.#init = init;
    this.#certificate = certificate;
    this.#key = key;
    this.#limit = init.clock.after(limits.rtp.dtlsHandshakeMs, "DTLS handshake takes too long", () =>
      this.#fail(undefined),
    );
  }

  feed(datagram: Uint8Array): void {
    const before = this.#flight;
    let isRepeated = false;
    for (const record of this.#records.read(datagram)) {
      if (this.#state === "failed" || this.#state === "closed") return;
      if (record.type === HANDSHAKE) isRepeated = this.#hear(record) || isRepeated;
      else if (record.type === ALERT) this.#onAlert(record);
    }
    // Once a datagram, however often it says the same; and not where it was answered with something new.
    if (isRepeated && this.#flight === before) this.#send(before);
  }

  close(): void {
    if (this.#state === "keyed") this.#send([alertRecord(WARNING, CLOSE_NOTIFY, 1)]);
    this.#stop("closed");
  }

  /** Has the peer said again what was answered already? */
  #hear({ content, epoch }: DtlsRecord): boolean {
    const { messages, repeated } = this.#inbox.take(content, epoch);
    for (const message of messages) {
      if (this.#state !== "waiting" && this.#state !== "offered") break;
      const refusal = this.#take(message);
      if (refusal !== undefined) this.#fail(refusal);
    }
    return repeated;
  }

  #take(message: HandshakeMessage): Refusal | undefined {
    if ((message.type === FINISHED) !== (message.epoch === 1)) return unexpected;
    const handshake = this.#handshake;
    if (handshake === undefined) return message.type === CLIENT_HELLO ? this.#onHello(message) : unexpected;
    switch (message.type) {
      case CERTIFICATE:
        return this.#onCertificate(message, handshake);
      case CLIENT_KEY_EXCHANGE:
        return this.#onKeyExchange(message, handshake);
      case CERTIFICATE_VERIFY:
        return this.#onCertificateVerify(message, handshake);
      case FINISHED:
        return this.#onFinished(message, handshake);
      default:
        return unexpected;
    }
  }

  #onHello(message: HandshakeMessage): Refusal | undefined {
    const hello = readClientHello(message.body);
    if (!hello.ok) return hello.fault;
    this.#said.push(message.whole);
    const { clientRandom, suite, extensions } = hello.value;
    const randoms = { client: clientRandom, server: randomBytes(32) };
    const ecdh = createECDH("prime256v1");
    const point = ecdh.generateKeys();
    this.#handshake = { randoms, suite, ecdh, certificate: undefined, master: undefined, isProven: false };
    this.#state = "offered";
    const chain = vector(vector(this.#certificate, 3), 3);
    const request = Buffer.concat([vector(CERTIFICATE_TYPES, 1), vector(SIGNATURES, 2), number(0, 2)]); // of any authority
    this.#say([
      this.#handshakeRecord(SERVER_HELLO, serverHello(randoms.server, extensions)),
      this.#handshakeRecord(CERTIFICATE, chain),
      this.#handshakeRecord(SERVER_KEY_EXCHANGE, this.#keyExchange(randoms, point)),
      this.#handshakeRecord(CERTIFICATE_REQUEST, request),
      this.#handshakeRecord(SERVER_HELLO_DONE, new Uint8Array(0)),
    ]);
    this.#repeatIn(REPEAT_MS);
    return undefined;
  }

  /** RFC 8422 §5.4: our point, signed with what the hellos brought. */
  #keyExchange({ client, server }: Randoms, point: Uint8Array): Uint8Array {
    const params = Buffer.concat([Uint8Array.of(3), number(SECP256R1, 2), vector(point, 1)]);
    const signature = sign("sha256", Buffer.concat([client, server, params]), this.#key);
    return Buffer.concat([params, number(ECDSA_SHA256, 2), vector(signature, 2)]);
  }

  /** RFC 8122 §5: the certificate stands for the peer because its description, which came over signalling, said which one it is. */
  #onCertificate({ body, whole }: HandshakeMessage, handshake: Handshake): Refusal | undefined {
    if (handshake.certificate !== undefined) return unexpected;
    const der = new Reader(new Reader(body).vector(3)).vector(3);
    if (der.length === 0) return { alert: HANDSHAKE_FAILURE, cause: "the peer shows no certificate" };
    const { hash, value } = this.#init.peer;
    const shown = createHash(hash.replace("-", "")).update(der).digest();
    const expected = Buffer.from(value.replaceAll(":", ""), "hex");
    if (shown.length !== expected.length || !timingSafeEqual(shown, expected)) {
      return { alert: BAD_CERTIFICATE, cause: "the peer shows another certificate than its description says" };
    }
    handshake.certificate = readCertificate(der);
    if (handshake.certificate === undefined)
      return { alert: BAD_CERTIFICATE, cause: "a certificate that cannot be read" };
    this.#said.push(whole);
    return undefined;
  }

  #onKeyExchange({ body, whole }: HandshakeMessage, handshake: Handshake): Refusal | undefined {
    if (handshake.certificate === undefined || handshake.master !== undefined) return unexpected;
    const reader = new Reader(body);
    const point = reader.vector(1);
    if (!reader.isDone) return { alert: DECODE_ERROR, cause: "a key exchange that cannot be read" };
    let preMaster: Uint8Array;
    try {
      if (point[0] !== UNCOMPRESSED_POINT) return offCurve;
      preMaster = handshake.ecdh.computeSecret(point);
    } catch {
      return offCurve;
    }
    this.#said.push(whole);
    handshake.master = extendedMasterSecret(preMaster, this.#said);
    const { client, server } = recordKeys(handshake.master, handshake.randoms);
    this.#records.setKeys(client, server);
    return undefined;
  }

  /** RFC 5246 §7.4.8: signed by the key of the certificate, over all that was said. Without this, whoever once saw the certificate could show it. */
  #onCertificateVerify({ body, whole }: HandshakeMessage, handshake: Handshake): Refusal | undefined {
    if (handshake.certificate === undefined || handshake.master === undefined || handshake.isProven) return unexpected;
    const reader = new Reader(body);
    const algorithm = reader.number(2);
    const signature = reader.vector(2);
    if (!reader.isDone || !verifies(handshake.certificate, algorithm, Buffer.concat(this.#said), signature)) {
      return { alert: DECRYPT_ERROR, cause: "the peer does not hold the key of its certificate" };
    }
    handshake.isProven = true;
    this.#said.push(whole);
    return undefined;
  }

  #onFinished({ body, whole }: HandshakeMessage, handshake: Handshake): Refusal | undefined {
    const { master, isProven, randoms, suite } = handshake;
    if (master === undefined || !isProven) return unexpected;
    const expected = finished(master, "client", this.#said);
    if (body.length !== expected.length || !timingSafeEqual(body, expected)) {
      return { alert: DECRYPT_ERROR, cause: "the peer heard something else than we said" };
    }
    this.#said.push(whole);
    const mine = finished(master, "server", this.#said);
    this.#stop("keyed");
    this.#say([
      { type: CHANGE_CIPHER_SPEC, epoch: 0, content: Uint8Array.of(1) },
      { ...this.#handshakeRecord(FINISHED, mine), epoch: 1 },
    ]);
    this.#handshake = undefined;
    this.#said.length = 0;
    this.#init.onKeyed(srtpKeys(master, randoms, suite));
    return undefined;
  }

  /** An alert that anybody could have sent only tells, when time is up, what may have been the cause. */
  #onAlert({ content, epoch }: DtlsRecord): void {
    const [level, description] = content;
    if (this.#state === "keyed" || level !== FATAL) return;
    this.#alert = description;
    if (epoch === 1) this.#fail(undefined);
  }

  /** Without a refusal of ours it is the peer's, or nobody's. */
  #fail(refusal: Refusal | undefined): void {
    if (refusal !== undefined) this.#send([alertRecord(FATAL, refusal.alert, 0)]);
    const heard =
      this.#handshake === undefined ? "the peer began no DTLS handshake" : "the DTLS handshake came to no end";
    const theirs = this.#alert === undefined ? heard : `the peer refused the DTLS handshake with alert ${this.#alert}`;
    this.#stop("failed");
    this.#init.onFailed(refusal?.cause ?? theirs);
  }

  #stop(state: "keyed" | "failed" | "closed"): void {
    this.#state = state;
    this.#limit.cancel();
    this.#repeat?.cancel();
    this.#repeat = undefined;
  }

  #handshakeRecord(type: number, body: Uint8Array): DtlsRecord {
    const content = handshakeMessage(type, this.#sequence++, body);
    this.#said.push(content);
    return { type: HANDSHAKE, epoch: 0, content };
  }

  #say(flight: readonly DtlsRecord[]): void {
    this.#flight = flight;
    this.#send(flight);
  }

  #send(records: readonly DtlsRecord[]): void {
    let datagram: Uint8Array = new Uint8Array(0);
    for (const record of records) {
      const bytes = this.#records.write(record);
      if (datagram.length > 0 && datagram.length + bytes.length > DATAGRAM_BYTES) {
        this.#init.send(datagram);
        datagram = bytes;
      } else datagram = Buffer.concat([datagram, bytes]);
    }
    if (datagram.length > 0) this.#init.send(datagram);
  }

  #repeatIn(ms: number): void {
    this.#repeat = this.#init.clock.after(ms, "DTLS flight is not answered", () => {
      this.#send(this.#flight);
      this.#repeatIn(Math.min(2 * ms, REPEAT_MAX_MS));
    });
  }
}

const offCurve: Refusal = { alert: ILLEGAL_PARAMETER, cause: "a point that is not on the curve" };
const unexpected: Refusal = { alert: UNEXPECTED_MESSAGE, cause: "a handshake message out of turn" };

function alertRecord(level: number, description: number, epoch: number): DtlsRecord {
  return { type: ALERT, epoch, content: Uint8Array.of(level, description) };
}
