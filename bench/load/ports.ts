// Free ports on this machine's loopback.

import { createSocket } from "node:dgram";
import { createServer } from "node:net";

/** Free for UDP and TCP at this moment. */
export async function freePort(host: string): Promise<number> {
  for (let i = 0; i < 20; i++) {
    const port = await freeUdpPort(host);
    if (await isFreeForTcp(host, port)) return port;
  }
  throw new Error(`no free port on ${host}`);
}

function freeUdpPort(host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const socket = createSocket("udp4");
    socket.once("error", reject);
    socket.bind(0, host, () => {
      const { port } = socket.address();
      socket.close(() => resolve(port));
    });
  });
}

function isFreeForTcp(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen(port, host, () => server.close(() => resolve(true)));
  });
}
