// SIP over TLS (RFC 3261 §26.3.1, RFC 5922): the listening socket, and connections of ours. A peer has `connectMs` for its handshake; the certificate
// shown is that of the name it asks for; a client certificate, where one is asked for, gives the flow its verified names. SHELL: may use Node.
//
//   theirs: TCP ─► handshake (certificate by SNI, theirs verified) ─► stream        ours: TCP ─► handshake ─► is it who we asked for? ─► stream

import { isIP } from "node:net";
import { checkServerIdentity, connect, createServer, type TLSSocket } from "node:tls";
import { type Address, addressText } from "../../base/net.ts";
import type { Flow } from "../ports.ts";
import { certificateNames } from "./certificate-names.ts";
import type { Certificates } from "./certificates.ts";
import type { Connection } from "./connections.ts";
import { HandshakeRate } from "./handshake-rate.ts";
import { pipeOf, readStream, type StreamDeps } from "./stream.ts";
import { endsOf, listenStream, type StreamListener, watchEnd } from "./tcp.ts";

/** Whether a peer is asked for a certificate, and turned away without one. */
export type ClientCertificates = "none" | "ask" | "require";

export interface TlsListening {
  readonly bind: Address;
  readonly certificates: Certificates;
  readonly clients: ClientCertificates;
}

/** Rejects with a ListenError where the address cannot be had. */
export async function listenTls(
  { bind, certificates, clients }: TlsListening,
  deps: StreamDeps,
): Promise<StreamListener> {
  const { connections, log } = deps;
  const handshaking = new Map<string, Connection>();
  const server = createServer({
    ...certificates.serverOptions,
    SNICallback: (name, done) => done(null, certificates.contextFor(name)),
    requestCert: clients !== "none",
    rejectUnauthorized: clients === "require",
    // the sweep ends slow handshakes, on our clock; this is only behind it
    handshakeTimeout: 120_000,
  });
  const stopWatching = certificates.onReplaced(() => server.setSecureContext(certificates.serverOptions));
  server.on("tlsClientError", (error: NodeJS.ErrnoException, socket) => {
    log.debug("sip.tls.handshake", { source: socket.remoteAddress, code: error.code ?? error.message });
    socket.destroy();
  });
  server.on("secureConnection", (socket) => {
    const ends = endsOf(socket);
    const connection = ends === undefined ? undefined : handshaking.get(addressText(ends.remote));
    if (connection === undefined) return void socket.destroy();
    const verifiedNames = clients === "none" ? undefined : verifiedNamesOf(socket);
    connections.opened(connection, { pipe: pipeOf(socket), ...(verifiedNames !== undefined && { verifiedNames }) });
    socket.on("error", (error: NodeJS.ErrnoException) => log.debug("sip.tls.lost", { code: error.code }));
    readStream(deps, connection, socket);
  });
  const rate = new HandshakeRate();
  const listener = await listenStream(bind, "tls", deps, (socket, { local, remote }) => {
    if (!rate.mayBegin(remote.host, deps.clock.now())) {
      log.debug("sip.tls.too-fast", { source: remote.host });
      socket.destroy();
      return;
    }
    const ends = { transport: "tls", local, remote, isTheirs: true, state: "connecting" } as const;
    const connection = connections.add({ ...ends, pipe: pipeOf(socket) });
    const key = addressText(remote);
    handshaking.set(key, connection);
    socket.on("close", () => {
      if (handshaking.get(key) === connection) handshaking.delete(key);
    });
    watchEnd(deps, connection, socket);
    server.emit("connection", socket);
  });
  return {
    local: listener.local,
    async close() {
      stopWatching();
      await listener.close();
    },
  };
}

/** Undefined: there is no more room, or nobody to prove its name: a phone that opened its connection itself has none. */
export function connectTls(flow: Flow, certificates: Certificates, deps: StreamDeps): Connection | undefined {
  const { connections, log } = deps;
  const { remote, serverName } = flow;
  if (!connections.hasRoom || serverName === undefined || remote.port < 1 || remote.port > 65_535) return undefined;
  const socket = connect({
    host: remote.host,
    port: remote.port,
    secureContext: certificates.outgoing,
    // RFC 6066 §3: an address is no server name
    ...(isIP(serverName) === 0 && { servername: serverName }),
    checkServerIdentity: (_host, certificate) => {
      // RFC 5922 §7.1: a SIP URI in the certificate counts as its host's name.
      if (certificateNames(certificate).includes(serverName.toLowerCase())) return undefined;
      return checkServerIdentity(serverName, certificate);
    },
  });
  socket.setNoDelay(true).setKeepAlive(true);
  const connection = connections.add({
    transport: "tls",
    local: flow.local,
    remote,
    serverName,
    isTheirs: false,
    state: "connecting",
    pipe: pipeOf(socket),
  });
  socket.once("error", (error: NodeJS.ErrnoException) => {
    // The reason is what a person needs who set up a trunk: an expired certificate, another name, an unknown authority.
    if (connection.state === "connecting") {
      log.warn("sip.tls.unreachable", { server: serverName, remote: addressText(remote), why: error.message });
    }
  });
  watchEnd(deps, connection, socket);
  readStream(deps, connection, socket);
  socket.once("secureConnect", () => connections.opened(connection));
  return connection;
}

/** Undefined: it showed none, or one that our authorities did not sign. */
function verifiedNamesOf(socket: TLSSocket): readonly string[] | undefined {
  return socket.authorized ? certificateNames(socket.getPeerCertificate()) : undefined;
}
