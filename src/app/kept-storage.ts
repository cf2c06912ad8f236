// The database of a running switch together with what it remembers of requests (kept-requests.ts): the one writes, the other marks what is written.

import type { RequestKeys } from "../api/request-keys.ts";
import type { Write } from "../base/db.ts";
import type { Clock } from "../base/time.ts";
import type { Storage } from "../store/storage.ts";
import { KeptRequests } from "./kept-requests.ts";

export interface KeptStorage extends Storage {
  readonly requests: RequestKeys;
}

export function keptStorage(storage: Storage, clock: Clock): KeptStorage {
  const requests = new KeptRequests(storage, clock);
  return {
    requests,
    get pending() {
      return storage.pending;
    },
    write: (writes: readonly Write[]) => storage.write(requests.marked(writes)),
    alongside: () => requests.alongside(),
    get: (sql, values) => storage.get(sql, values),
    query: (sql, values, terms) => storage.query(sql, values, terms),
    onCommit: (listener) => storage.onCommit(listener),
    onTrouble: (listener) => storage.onTrouble(listener),
    close: () => storage.close(),
  };
}
