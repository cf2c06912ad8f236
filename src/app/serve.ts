// Starts the real thing: reads what a person configured, opens disk, media, sockets and the HTTP interface around the pure switch, prints
// `ready`, and closes everything in reverse on SIGTERM. Whatever cannot be had at start is said in one sentence with what to do about it.

import { mkdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { startApi } from "../api/server.ts";
import type { StatusView } from "../api/views.ts";
import type { Logger } from "../base/log.ts";
import { addressText } from "../base/net.ts";
import { makeDemoOffice } from "../office/demo.ts";
import { faultText } from "../office/fault.ts";
import type { Office } from "../office/office.ts";
import { parseOffice } from "../office/parse.ts";
import { mediaDirectory, startMediaWorkers } from "../rtp/port/start-workers.ts";
import { makeAdvertiser } from "../sip/transport/advertise.ts";
import { openSipSockets } from "../sip/transport/sockets.ts";
import { openDatabase } from "../store/database.ts";
import { openSecretBox, type SecretBox } from "../store/secret-box.ts";
import type { Storage } from "../store/storage.ts";
import { type Config, configEntries, readConfig } from "./config.ts";
import { officeControl, storedOffice, storeOffice } from "./control/office-control.ts";
import { switchControl } from "./control/switch-control.ts";
import { bindingOf, SELECT_BINDINGS } from "./core/binding-tables.ts";
import { createSwitch, type Switch } from "./core/switch.ts";
import { doctorChecks } from "./doctor.ts";
import { type LogSink, openLog } from "./log-sink.ts";
import { nodeClock } from "./node-clock.ts";
import { nodeCrypto, nodeRng } from "./node-crypto.ts";
import { watchRecordingDisk } from "./recording-disk.ts";
import { recover } from "./recover.ts";
import { version } from "./version.ts";
import { welcome } from "./welcome.ts";

export interface ServeOptions {
  /** Path of zongji.yaml; undefined: the one in the working directory, if there is one. */
  readonly config: string | undefined;
  /** Data directory. */
  readonly data: string;
}
