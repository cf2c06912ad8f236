// Starts the real thing: reads what a person configured, opens disk, media, sockets and the HTTP interface around the pure switch, prints
// `ready`, and closes everything in reverse on SIGTERM. Whatever cannot be had at start is said in one sentence with what to do about it.

import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { SwitchControl } from "../api/control.ts";
import { startApi } from "../api/server.ts";
import type { Upgrade } from "../api/upgrades.ts";
import type { StatusView } from "../api/views.ts";
import { Abort } from "../base/abort.ts";
import { type Address, addressText } from "../base/net.ts";
import { sleep } from "../base/time.ts";
import { makeSecret } from "../office/secret.ts";
import { openMediaWorkers, type StartingWorkers } from "../rtp/port/start-workers.ts";
import type { Fingerprint } from "../rtp/security.ts";
import { EarlyMessages } from "../sip/transport/early-messages.ts";
import { openHepSender } from "../sip/transport/hep-sender.ts";
import { openSipSockets, type SipSockets } from "../sip/transport/sockets.ts";
import { openSecretBox, type SecretBox } from "../store/secret-box.ts";
import { openTellers } from "./alarms/tellers.ts";
import { audioNames, audioNamesLater, missingAudio } from "./audio-files.ts";
import { audioHosts } from "./audio-host.ts";
import { audioThere } from "./audio-there.ts";
import type { BackupState } from "./backup/backup-keeper.ts";
import { watchBugs } from "./bugs.ts";
import { stirFrom } from "./config-stir.ts";
import { drainTroubles, stateWith } from "./control/drain-control.ts";
import { PastOffices } from "./control/explain-history.ts";
import { officeControl } from "./control/office-control.ts";
import { overloadTroubles } from "./control/overload-view.ts";
import { provisionControl } from "./control/provision-control.ts";
import { ProvisionTokens } from "./control/provision-tokens.ts";
import { recordingControl } from "./control/recording-control.ts";
import { switchControl } from "./control/switch-control.ts";
import { createSwitch, type Switch } from "./core/switch.ts";
import { recoverVoicemail } from "./core/voicemail/recover.ts";
import { doctorChecks } from "./doctor.ts";
import { fingerprintOf, makeDtlsIdentity } from "./dtls-identity.ts";
import { eventSockets } from "./event-sockets.ts";
import { openFaxes } from "./fax-files.ts";
import { openFlowOutside } from "./flow-outside.ts";
import type { Ground as LaidGround } from "./ground.ts";
import { type KeptStorage, keptStorage } from "./kept-storage.ts";
import { openMetrics, WireMeters } from "./metrics/open-metrics.ts";
import { countedNetwork } from "./metrics/wire-counts.ts";
import { nodeNames } from "./name-service.ts";
import { nodeCrypto } from "./node-crypto.ts";
import { type OfficeInForce, officeInForce } from "./office-in-force.ts";
import { StartError } from "./one-server.ts";
import { openCustomers } from "./open-customers.ts";
import { type OpenFlows, openFlows } from "./open-flows.ts";
import { openPeople } from "./open-people.ts";
import { openPrivacy } from "./open-privacy.ts";
import { type OpenRecordings, openRecordings } from "./recordings.ts";
import { openReportPost } from "./report-files.ts";
import { restoreState } from "./restore-state.ts";
import { openSpeaker } from "./speech/open-speech.ts";
import { recogniserOf } from "./speech/recognisers.ts";
import { spokenCodecs } from "./spoken-codecs.ts";
import { openStir } from "./stir.ts";
import { stopOnSignals } from "./stopping.ts";
import { openTicketFiles } from "./ticket-files.ts";
import { type OpenTls, openTls } from "./tls.ts";
import { version } from "./version.ts";
import { diskVoiceFiles } from "./voice-files.ts";
import { voiceHook } from "./voice-hook.ts";
import { watchReadDelay } from "./watch-read-delay.ts";
import { watchTroubles } from "./watch-troubles.ts";
import { webhookSender } from "./webhook-sender.ts";
import { welcome } from "./welcome.ts";

interface Ground extends LaidGround {
  readonly meters: WireMeters;
}

/** Resolves when the switch has stopped after a signal; rejects with a sentence for a person where it cannot start. */
export async function serve(ground: LaidGround): Promise<void> {
  const stopping = stopOnSignals();
  try {
    const running = await start({ ...ground, meters: new WireMeters() });
    process.stdout.write("ready\n");
    const why = await Promise.race([stopping.asked, running.failed]);
    await running.stop(why === "failed" ? Promise.resolve() : stopping.atOnce);
    if (why === "failed")
      throw new StartError("too many mistakes of its own in a minute; see bug.unhandled in the log");
  } finally {
    await ground.opened.closeAll();
  }
}

interface Running {
  /** Resolves when its own mistakes are too many to go on. */
  readonly failed: Promise<"failed">;
  /** Drains until the last call is over, the configured time has passed, or `atOnce` resolves. */
  stop(atOnce: Promise<void>): Promise<void>;
}

/** Far from any interface of ours: what a phone in the office's network would see is what it is told. */
const OUTSIDE: Address = { host: "192.0.2.1", port: 5060 };
const MEDIA_DIRECTORY = fileURLToPath(new URL("../../media", import.meta.url));

/** Files of the office's own, which come before the shipped ones of the same name. */
function ownMedia(data: string): string {
  return join(data, "media");
}

function mediaFolders(data: string): readonly string[] {
  return [MEDIA_DIRECTORY, ownMedia(data)];
}

/** Names of the audio files there are. */
function audioOf(data: string): readonly string[] {
  return mediaFolders(data).flatMap(audioNames);
}

/** The same while calls go on. */
async function audioLater(data: string): Promise<readonly string[]> {
  return (await Promise.all(mediaFolders(data).map(audioNamesLater))).flat();
}

/** Phones may take so long to answer the last BYEs, and the media workers to close the last recordings. */
const SETTLE_MS = 2_000;
/** The same when it must be quick. */
const SETTLE_AT_ONCE_MS = 300;
const SETTLE_LOOK_MS = 20;

async function start(ground: Ground): Promise<Running> {
  const { opened } = ground;
  const stored = await openStore(ground);
  const codecs = spokenCodecs();
  const outside = await openOutside(ground, stored);
  const alarmTellers = openTellers({ ...ground.config, ...ground });
  opened.add(() => alarmTellers.close());
  const flowOutside = openFlowOutside(ground);
  opened.add(() => flowOutside.close());
  const pbx = createSwitch({
    ...ground,
    crypto: nodeCrypto,
    sip: countedNetwork(outside.sip, ground.meters.wire),
    repeats: ground.meters.repeats,
    media: outside.media.plane,
    codecs,
    fingerprint: outside.fingerprint,
    database: stored.database,
    office: stored.inForce.office,
    product: `Zongji/${version}`,
    audioHost: audioHosts(ground.config.rtp.host, ground.config.advertise),
    dataDirectory: ground.data,
    recordingTrouble: () => stored.recordings.disk.trouble(),
    sealRecordings: stored.recordings.keys.current !== undefined,
    speak: openSpeaker(ground),
    hasAudio: audioThere({ folders: mediaFolders(ground.data), clock: ground.clock }),
    flowOutside,
    flowDoors: { recogniser: recogniserOf(ground.config.recognition, ground.log, flowOutside.secret) },
    ...openCustomers(ground),
    ...openFaxes(ground),
    ...openReportPost(ground),
    ...openTicketFiles(ground),
    voiceFiles: diskVoiceFiles(ground.data),
    sendWebhook: webhookSender({ ...ground, http: flowOutside.http }),
    voiceHook: voiceHook(ground.config.voicemail),
    alarmTellers,
    serviceRoute: ground.config.sip.serviceRoute,
    askPhonesEveryMs: ground.config.sip.qualifyMs,
    names: nodeNames(ground.config.dns),
    stir: openStir({
      config: stirFrom(ground.config.stir, ground.configDirectory),
      log: ground.log,
      now: () => ground.clock.wall(),
    }),
  });
  await restoreState(pbx, stored.database, ground.clock);
  const others = (): readonly string[] =>
    [
      alarmTellers.troubles(),
      flowOutside.troubles,
      ground.backups.troubles(),
      overloadTroubles(pbx),
      drainTroubles(pbx.intake),
    ].flat();
  const flows = await openFlows({ ...ground, ...stored, ...stored.inForce, pbx, audio: () => audioOf(ground.data) });
  let state: StatusView["state"] = "starting";
  const stateNow = () => stateWith(pbx.intake, state);
  await openControl(ground, { ...stored, ...outside, others, pbx, flows, state: stateNow });
  pbx.facts.subscribe((fact) => ground.log.watches.fold(fact));
  const bugs = watchBugs(ground.log); // not before: a start that fails is to fail aloud
  opened.add(() => bugs.close());
  copyToHomer(pbx, ground);
  await outside.media.started;
  outside.deliverTo(pbx);
  pbx.open();
  opened.add(watchReadDelay(outside.sip, (delayMs, idle) => pbx.guards.overload.look(delayMs, idle)));
  stored.recordings.keepUp(() => pbx.office);
  ground.backups.start(() => pbx.office.timezone);
  state = "ready";
  ground.log.info("switch.ready", { version, startMs: Math.round(ground.clock.wall() - ground.startedAt) });
  setImmediate(tellMissingAudio, pbx, ground); // not before it is said to be ready
  if (stored.inForce.isDemo) greet(stored.inForce, outside.sip);
  return {
    failed: bugs.tooMany.then(() => "failed" as const),
    async stop(atOnce) {
      state = "draining";
      await stop(pbx, ground, atOnce);
    },
  };
}

interface Stored {
  readonly database: KeptStorage;
  readonly box: SecretBox;
  readonly inForce: OfficeInForce;
  readonly recordings: OpenRecordings;
}

async function openStore(ground: Ground): Promise<Stored> {
  const { config, data, log, clock, rng, opened } = ground;
  const box = openSecretBox(data);
  const database = keptStorage(await ground.opening, clock);
  opened.add(() => database.close());
  const inForce = await officeInForce({ database, box, rng, now: clock.wall() });
  const recordings = await openRecordings({ ...ground, database });
  opened.add(() => recordings.close());
  const hook = voiceHook(config.voicemail) !== undefined;
  await recoverVoicemail({ database, files: diskVoiceFiles(data), log, now: clock.wall(), hook });
  return { database, box, inForce, recordings };
}

interface Outside {
  readonly media: StartingWorkers;
  readonly sip: SipSockets;
  readonly tls: OpenTls;
  /** Of the certificate that browsers are shown. */
  readonly fingerprint: Fingerprint;
  /** The switch needs sockets and workers to be made, and they deliver to it: until this is called messages wait, and nothing else is delivered. */
  deliverTo(pbx: Switch): void;
}

async function openOutside(ground: Ground, { inForce, recordings }: Stored): Promise<Outside> {
  const { config, log, clock, meters, opened } = ground;
  let pbx: Switch | undefined;
  const early = new EarlyMessages();
  const tls = await openTls(config, ground.configDirectory, ground);
  opened.add(() => tls.close());
  const dtls = makeDtlsIdentity(clock.wall());
  const media = openMediaWorkers({
    dtls,
    count: config.media.workers,
    host: config.rtp.host,
    ports: config.rtp.ports,
    audio: { shipped: MEDIA_DIRECTORY, own: ownMedia(ground.data), data: ground.data },
    country: inForce.office.country,
    recordingKey: recordings.keys.current,
    log,
    clock,
    onFact: (fact) => {
      if (fact.kind === "recording-failed") recordings.disk.failed(fact.cause);
      pbx?.mediaFact(fact);
    },
  });
  opened.add(() => media.close());
  const sip = await openSipSockets(
    { ...config.sip, tls: tls.sip, origins: config.http.origins, advertise: config.advertise, log, clock },
    (flow, bytes) => {
      meters.wire.count("in", bytes);
      early.receive(flow, bytes);
    },
    (flow) => {
      early.failed(flow);
      pbx?.flowFailed(flow);
    },
  );
  opened.add(() => sip.close());
  return {
    media,
    sip,
    tls,
    fingerprint: fingerprintOf(dtls.certificate),
    deliverTo: (ready) => {
      pbx = ready;
      if (early.size > 0) log.info("sip.early", { messages: early.size, dropped: early.dropped });
      setImmediate(() => early.open((...received) => ready.receive(...received), setImmediate)); // once it is open
    },
  };
}

async function openControl(
  ground: Ground,
  parts: Stored &
    Outside & {
      readonly pbx: Switch;
      readonly flows: OpenFlows;
      /** Troubles of whatever else there is. */
      readonly others: () => readonly string[];
      readonly state: () => StatusView["state"];
    },
): Promise<void> {
  const { config, entries, data, log, rng, startedAt, meters, opened } = ground;
  const { pbx, flows, database, box, inForce, recordings, sip, tls, state } = parts;
  const troubles = watchTroubles(database, recordings.disk, parts.others);
  const listening = sip.listening.map(({ transport, address }) => ({
    what: `sip ${transport}`,
    address: addressText(address),
  }));
  const started = { wall: pbx.clock.wall(), now: pbx.clock.now() };
  const backups = (): BackupState | undefined => ground.backups.keeper?.state;
  const watched = { pbx, database, dataDirectory: data, troubles: troubles.list, meters, version, state, backups };
  const metrics = openMetrics(watched);
  opened.add(() => metrics.close());
  const control = switchControl({
    pbx,
    database,
    dataDirectory: data,
    version,
    startedAt,
    state,
    troubles: troubles.list,
    parts: troubles.parts,
    listening,
    mediaWorkers: () => config.media.workers,
    configuration: entries,
    doctor: () =>
      doctorChecks({
        pbx,
        dataDirectory: data,
        listening,
        troubles: troubles.list,
        certificates: tls.checks,
        missingAudio: () => missingAudio(pbx.office, mediaFolders(data)),
        flows: flows.keeper,
        config,
        mediaDirectory: ownMedia(data),
        started,
        backups,
      }),
    flows: flows.control,
    flowTroubles: () => flows.keeper.troubles(),
    office: officeControl({
      pbx,
      database,
      box,
      revision: inForce.revision,
      audio: () => audioLater(data),
      suggestSecret: () => makeSecret(rng),
      warnings: (office) => flows.keeper.warningsFor(office),
    }),
    offices: new PastOffices(database, box),
    provision: provisionControl({
      clock: pbx.clock,
      log,
      office: () => pbx.office,
      tokens: new ProvisionTokens(pbx.clock),
      listening,
      advertised: () => sip.advertised("udp", OUTSIDE).host,
    }),
    recordings: recordingControl({ pbx, database, ...recordings }),
    privacy: await openPrivacy({ pbx, database, data, log, rng, recordings, opened }),
    ...(await openPeople({ pbx, database, box, log })),
    log: log.control,
    metrics,
  });
  await openApi(ground, { control, database, sip, tls, listening });
}

/** The doors of the interface, told of with all the others. */
async function openApi(
  { config, data, log, opened }: Ground,
  parts: Pick<Stored, "database"> &
    Pick<Outside, "sip" | "tls"> & {
      readonly control: SwitchControl;
      /** Gets the doors that open here. */
      readonly listening: { readonly what: string; readonly address: string }[];
    },
): Promise<void> {
  const { control, database, sip, tls, listening } = parts;
  const upgrade: Upgrade | undefined = config.sip.websocket ? (...asked) => sip.upgrade(...asked) : undefined;
  const api = await startApi({
    control,
    eventSockets: eventSockets(),
    data,
    http: config.http,
    https: tls.https,
    upgrade,
    requests: database.requests,
    metrics: config.http.metrics,
    log,
  });
  opened.add(() => api.close());
  for (const { what, address } of api.listening) {
    if (what === "socket") continue;
    listening.push({ what, address });
    if (upgrade !== undefined) listening.push({ what: what === "https" ? "sip wss" : "sip ws", address });
  }
  for (const { what, address } of listening) log.info("switch.listening", { what, address });
}

/** Every SIP message, where zongji.yaml names a Homer server. */
function copyToHomer({ ladders }: Switch, { config: { hep }, log, opened }: Ground): void {
  if (hep.host === undefined) return;
  const { host, port, id, password } = hep;
  const sender = openHepSender({ server: { host, port }, agent: id, password }, log);
  const stop = ladders.watch((message) => {
    sender.send(message, message.callId === undefined ? undefined : ladders.callOf(message.callId));
  });
  opened.add(() => {
    stop();
    sender.close();
  });
}

async function tellMissingAudio({ office }: Switch, { data, log }: Ground): Promise<void> {
  const missing = await missingAudio(office, mediaFolders(data));
  if (missing.length > 0) log.warn("audio.missing", { names: missing.join(" ") });
}

function greet(inForce: OfficeInForce, sip: SipSockets): void {
  const { host } = sip.advertised("udp", OUTSIDE);
  process.stderr.write(`\n${welcome(inForce.office, sip.listening, host)}\n`);
}

async function stop(pbx: Switch, { clock, config, log }: Ground, atOnce: Promise<void>): Promise<void> {
  log.info("switch.draining", { calls: pbx.calls.size });
  const over = new Abort();
  let settleMs = SETTLE_MS;
  const hurry = atOnce.then(() => {
    settleMs = SETTLE_AT_ONCE_MS;
  });
  await Promise.race([pbx.drain(), sleep(clock, config.drainMs, "draining takes no longer", over), hurry]);
  over.abort();
  pbx.shutDown();
  const since = clock.now();
  do await sleep(clock, SETTLE_LOOK_MS, "the last messages get out");
  while (!pbx.isQuiet && clock.now() - since < settleMs);
  pbx.records.flush();
  await pbx.figuresKeeper.finish();
  log.info("switch.stopped");
}
