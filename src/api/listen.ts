// Opens the doors of the HTTP interface: the Unix socket in the data directory, which only one process can hold, and TCP.

import { unlinkSync } from "node:fs";
import type { Server } from "node:http";
import { createConnection, type ListenOptions } from "node:net";
import { join } from "node:path";
import { dataFiles } from "../base/data-files.ts";

/** Longest path the system takes for a Unix socket (sun_path of Linux without its final zero). */
const LONGEST_SOCKET_PATH = 107;

/** Why a door could not be opened, as a sentence with what to do. */
export class ListenError extends Error {
  override readonly name = "ListenError";
}

/** Takes the data directory's socket, or refuses when another switch answers there. A socket left by a killed process is removed. */
export async function listenOnSocket(server: Server, data: string): Promise<string> {
  const path = join(data, dataFiles.socket);
  if (Buffer.byteLength(path) > LONGEST_SOCKET_PATH) {
    const detail = `${path} is longer than the ${LONGEST_SOCKET_PATH} bytes a Unix socket's path can have`;
    throw new ListenError(`${detail}: name a shorter data directory with --data (a relative one counts as written)`);
  }
  try {
    await listenPrivately(server, path);
  } catch (error) {
    if (codeOf(error) !== "EADDRINUSE") throw new ListenError(`cannot open ${path}: ${messageOf(error)}`);
    if (await somebodyAnswers(path)) {
      throw new ListenError(
        `another switch is running on the data directory ${data}: stop it first, or name another directory with --data`,
      );
    }
    unlinkSync(path);
    await listenPrivately(server, path);
  }
  return path;
}

/** The socket exists with mode 0600 from its first moment. */
async function listenPrivately(server: Server, path: string): Promise<void> {
  const before = process.umask(0o177);
  try {
    const listening = listen(server, { path });
    process.umask(before); // the socket was bound within the call
    await listening;
  } finally {
    process.umask(before);
  }
}

export async function listenOnTcp(server: Server, key: string, host: string, port: number): Promise<string> {
  try {
    await listen(server, { host, port });
  } catch (error) {
    const why = codeOf(error) === "EADDRINUSE" ? "another program uses it" : messageOf(error);
    throw new ListenError(`cannot listen on ${host}:${port}: ${why}; choose another with ${key} in zongji.yaml`);
  }
  const address = server.address();
  if (address === null || typeof address === "string") throw new ListenError(`${host}:${port} has no address`);
  return `${address.family === "IPv6" ? `[${address.address}]` : address.address}:${address.port}`;
}

function listen(server: Server, options: ListenOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(options, () => {
      server.off("error", reject);
      resolve();
    });
  });
}

function somebodyAnswers(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createConnection({ path });
    probe.on("connect", () => {
      probe.destroy();
      resolve(true);
    });
    probe.on("error", (error) => resolve(codeOf(error) !== "ECONNREFUSED" && codeOf(error) !== "ENOENT"));
  });
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : undefined;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
