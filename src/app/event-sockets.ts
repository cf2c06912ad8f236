// The WebSocket library behind events over WebSocket (api/event-socket.ts): handshake, pings, how much has left. What is said over it is not its business.

import type { WebSocket } from "ws";
import { WebSocketServer } from "ws";
import type { AcceptSocket, OpenSocket, SocketEvents } from "../api/event-socket.ts";

/** A client says nothing but pongs and goodbye; whatever it says is not read. */
const MOST_SAID = 4_096;

export function eventSockets(): AcceptSocket {
  const server = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false,
    maxPayload: MOST_SAID,
    handleProtocols: (offered) => (offered.has("zongji-events") ? "zongji-events" : false),
  });
  return ({ request, socket, head }, opened) => {
    server.handleUpgrade(request, socket, head, (webSocket) => {
      const events: { current: SocketEvents | undefined } = { current: undefined };
      webSocket.on("error", () => {}); // "close" follows
      webSocket.on("close", () => events.current?.closed());
      events.current = opened(openSocket(webSocket, () => events.current?.drained()));
    });
  };
}

function openSocket(webSocket: WebSocket, drained: () => void): OpenSocket {
  return {
    get unsentBytes() {
      return webSocket.bufferedAmount;
    },
    send: (text) => webSocket.send(text, drained),
    close: (code, reason) => webSocket.close(code, reason),
  };
}
