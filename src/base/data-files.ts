// Names inside the data directory that more than one folder must agree on.

export const dataFiles = {
  /** Unix socket of the running switch; only its owner may connect. */
  socket: "zongji.sock",
  /** Bearer token of the HTTP interface; only its owner may read it. */
  token: "api-token",
  /** SQLite database. */
  database: "zongji.db",
  /** Recordings, in YYYY/MM/DD below. */
  recordings: "recordings",
} as const;

/** Where HTTP listens unless `zongji.yaml` says otherwise. */
export const defaultHttp = { host: "127.0.0.1", port: 8088 } as const;
