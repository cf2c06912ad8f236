// Why a socket could not be opened, in words the person at the keyboard can act on. `serve` prints the message and exits.

import { type Address, addressText } from "../../base/net.ts";
import type { TransportKind } from "../ports.ts";

export class ListenError extends Error {
  override readonly name = "ListenError";
  readonly code: string | undefined;

  constructor(message: string, code: string | undefined) {
    super(message);
    this.code = code;
  }
}

export function asListenError(error: NodeJS.ErrnoException, transport: TransportKind, bind: Address): ListenError {
  return new ListenError(`${describe(error, transport, bind)} (sip.${transport} in zongji.yaml)`, error.code);
}

function describe(error: NodeJS.ErrnoException, transport: TransportKind, bind: Address): string {
  const place = `SIP cannot listen on ${transport} ${addressText(bind)}`;
  switch (error.code) {
    case "EADDRINUSE": {
      const flag = transport === "udp" ? "u" : "t";
      return `${place}: another program has the port. Find it with: ss -l${flag}np 'sport = :${bind.port}'; stop it, or choose another port`;
    }
    case "EACCES":
      return `${place}: ports below 1024 need a privilege. Choose a port above`;
    case "EADDRNOTAVAIL":
      return `${place}: this machine has no such address. Use one of its own, or 0.0.0.0 for all (:: with IPv6)`;
    case "EAFNOSUPPORT":
      return `${place}: this machine has no IPv6. Use 0.0.0.0 for all its addresses`;
    default:
      return `${place}: ${error.code ?? error.message}`;
  }
}
