// Takes plain connections and carries them on over TLS: for programs that speak TCP only.

import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { connect } from "node:tls";
import { LOOPBACK } from "./ports.ts";

export class TlsRelay {
  readonly #server: Server;
  readonly #open = new Set<Socket>();

  private constructor(server: Server) {
    this.#server = server;
  }

  /** To the switch's port for SIP over TLS, whose certificate `authority` (PEM) vouches for. */
  static async to(port: number, authority: string): Promise<TlsRelay> {
    const server = createServer();
    const relay = new TlsRelay(server);
    server.on("connection", (plain) => relay.#carry(plain, connect({ host: LOOPBACK, port, ca: authority })));
    await new Promise<void>((resolve) => server.listen(0, LOOPBACK, resolve));
    return relay;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  close(): void {
    this.#server.close();
    for (const socket of this.#open) socket.destroy();
  }

  #carry(plain: Socket, secure: Socket): void {
    for (const [one, other] of [
      [plain, secure],
      [secure, plain],
    ] as const) {
      this.#open.add(one);
      one.on("error", () => other.destroy());
      one.on("close", () => {
        this.#open.delete(one);
        other.destroy();
      });
      one.pipe(other);
    }
  }
}
