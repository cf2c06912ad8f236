// Every bound of the product and, beside it, what is answered at the bound. docs/limits.md is written from this file.

import { acdLimits } from "./limits-acd.ts";
import { apiLimits } from "./limits-api.ts";
import { backupLimits } from "./limits-backup.ts";
import { calibrationLimits } from "./limits-calibration.ts";
import { callbackLimits } from "./limits-callback.ts";
import { customersLimits } from "./limits-customers.ts";
import { eventLimits } from "./limits-events.ts";
import { explainLimits } from "./limits-explain.ts";
import { faxLimits } from "./limits-fax.ts";
import { figuresLimits } from "./limits-figures.ts";
import { flowsLimits } from "./limits-flows.ts";
import { importLimits } from "./limits-imports.ts";
import { inspectionLimits } from "./limits-inspections.ts";
import { ivrLimits } from "./limits-ivr.ts";
import { knowledgeLimits } from "./limits-knowledge.ts";
import { listeningLimits } from "./limits-listening.ts";
import { logLimits } from "./limits-log.ts";
import { metricsLimits } from "./limits-metrics.ts";
import { outwardLimits } from "./limits-outward.ts";
import { overloadLimits } from "./limits-overload.ts";
import { peopleLimits } from "./limits-people.ts";
import { privacyLimits } from "./limits-privacy.ts";
import { qualityLimits } from "./limits-quality.ts";
import { reportLimits } from "./limits-reports.ts";
import { rulesLimits } from "./limits-rules.ts";
import { samplingLimits } from "./limits-sampling.ts";
import { scorecardLimits } from "./limits-scorecards.ts";
import { sheetLimits } from "./limits-sheets.ts";
import { simulationLimits } from "./limits-simulation.ts";
import { soundLimits } from "./limits-sound.ts";
import { surveyLimits } from "./limits-survey.ts";
import { survivalLimits } from "./limits-survival.ts";
import { ticketLimits } from "./limits-tickets.ts";
import { waitingLimits } from "./limits-waiting.ts";

export const limits = {
  sip: {
    /** Parts of a multipart body; more: 415. */
    bodyParts: 16,
    /** Larger UDP or TCP messages: 513 where a request's Via could be read, else silence (RFC 3261 §21.5.7). */
    messageBytes: 65_535,
    /** INFO requests of ours that wait in one dialog, one key each; further ones are lost. */
    infosWaiting: 64,
    /** More header fields: 400. */
    headerFields: 256,
    /** A longer single header field: 400. */
    headerFieldBytes: 8_192,
    /** Connections over TCP, TLS and WebSocket together; further ones are closed at once, a WebSocket's handshake with 503. */
    connections: 4_096,
    /** Messages, of phones mostly, that wait while the switch starts; further ones are dropped, as if they came a second earlier. */
    earlyMessages: 4_096,
    /** Bytes of all of these together. */
    earlyBytes: 8 * 1024 * 1024,
    /** Of them so many are handed over at once when it is ready; then others have their turn. */
    earlyPerTurn: 32,
    /** Of one source address; further ones are closed at once. */
    connectionsPerSource: 64,
    /** A connection that sent nothing whole for so long is closed. Longer than maxExpiresS: a registered phone may say nothing in between. */
    connectionIdleMs: 65 * 60_000,
    /** Half a message that does not get whole in this time closes its connection, and so does a first message that does not come. */
    partialMessageMs: 32_000,
    /** Transactions at once; further requests: 503 with Retry-After. */
    transactions: 100_000,
    /** Early dialogs of one INVITE of ours; further forks ring unseen, and answering they get ACK and BYE unless they are the first. */
    forksPerInvite: 16,
    /** Realms whose challenge is remembered for one peer, the latest of each; a request that is asked for more counts as refused. */
    realms: 4,
    /** A dialog whose stream connection broke waits so long for a new way; then it ends as "flow-lost". */
    flowGraceMs: 20_000,
    /** Requests of ours that wait for the new way of one dialog; a further one fails as if the transport had. */
    flowWaiting: 16,
    /** REFERs of one dialog that nobody has finished with; a further one: 503 with Retry-After. */
    referrals: 4,
    /** A REFER that the call does not answer in this time: 504. */
    referralAnswerMs: 10_000,
    /** What a transfer leads to is told for so long, unless the phone asks for more; then its subscription ends with reason=timeout. */
    referralMs: 180_000,
    /** Contacts of one extension: a further REGISTER gets 403 (Too Many Contacts). */
    contactsPerExtension: 10,
    /** A shorter expiry: 423 with Min-Expires (RFC 3261 §10.3). */
    minExpiresS: 60,
    /** A longer expiry is shortened to this. */
    maxExpiresS: 3_600,
    /** Nonces whose counter is remembered against replay; the oldest go first and their users are challenged again. */
    nonces: 20_000,
    nonceLifeMs: 300_000,
    /** Lines of one session description: 400 beyond. */
    sdpLines: 2_000,
    /** Media lines of one session description: 400 beyond. */
    sdpMedia: 32,
    /** Formats of one media line, as many as there are payload types (RFC 3550 §5.1): 400 beyond, for each is looked up among the lines. */
    sdpFormats: 128,
    /** Longer user names in credentials: 400. */
    userBytes: 128,
    /** Wrong passwords for one name from one source address before its next tries get 403 unread for a while. */
    wrongPasswords: 5,
    /** The first such pause; it doubles with each further wrong password up to the second figure, which is the longest a right password waits. */
    wrongPasswordPauseMs: 2_000,
    wrongPasswordPauseMaxMs: 60_000,
    /** A name without a wrong password from that source for so long starts afresh there. */
    wrongPasswordForgetMs: 900_000,
    /** Pairs of name and source remembered with wrong passwords; those that were not tried for longest are forgotten first. */
    wrongPasswordSources: 10_000,
    /** A stream connection with more unsent bytes is closed: its peer has stopped reading. */
    connectionBacklogBytes: 1_048_576,
    /** A connection that could not be opened in this time, TLS handshake included, is given up: its messages count as undeliverable. */
    connectMs: 10_000,
    /** TLS handshakes that may begin in one second, of one source at most connectionsPerSource; further connections are closed at once and come again. */
    handshakesPerSecond: 200,
    /** A larger request to a peer that is reached by datagrams leaves over TCP where the peer takes it (RFC 3261 §18.1.1). */
    datagramRequestBytes: 1_300,
    /** A peer that takes no TCP within this time gets its large request by datagram after all … */
    datagramEscapeMs: 1_500,
    /** … and so do its next ones for so long. */
    datagramOnlyMs: 600_000,
    /** Peers remembered for taking no TCP; the oldest are forgotten first, and asked again. */
    datagramOnlyPeers: 10_000,
    /** A WebSocket is pinged so often; one that has not answered by the next time is closed. */
    webSocketPingMs: 30_000,
    /** Registered phones are asked whether they live, at most so many a second; of more phones than fit each is asked less often. */
    phonesAskedPerSecond: 400,
    /** Phones that have been asked and have not answered yet, at once; the others wait for their turn. */
    phonesAskedAtOnce: 4_000,
    /** Retry-After of every 503, seconds. */
    retryAfterS: 5,
  },
  trace: {
    /** Messages of one dialog kept for its ladder; of a longer one the first twenty and the newest. */
    messagesPerDialog: 200,
    /** Bytes of one dialog kept for its ladder, likewise: whoever pads their messages shortens their own. */
    dialogBytes: 262_144,
    /** Calls that are over whose ladders are kept; the oldest go first. */
    endedCalls: 1_000,
    /** Dialogs that belong to no call (registrations, strangers); the oldest go first. */
    looseDialogs: 2_000,
    /** Of all kept messages together; strangers' go first, then those of ended calls, then of the dialog that speaks. */
    bytes: 64 * 1_024 * 1_024,
    /** HEP packets that wait for their socket; further ones are left out. */
    hepBacklog: 1_000,
  },
  guard: {
    /** Requests of one kind (REGISTER, INVITE, others) that one source may have answered without a right password; beyond it silence. */
    requests: 600,
    /** So many of each kind come free each second. A right password gives back what it took. */
    requestsPerSecond: 60,
    /** Both figures are so many times larger for a source that said a right password lately, within the second figure, and for a trusted proxy. */
    knownTimes: 10,
    knownMs: 2 * 3_600_000,
    /** Sources whose requests are counted; those not heard of for longest are forgotten, which lets them start afresh. */
    sources: 20_000,
    /** Requests of one kind (REGISTER, others, not INVITE) that one name may send with its right password; so many come free each second. Further ones: 503 with Retry-After. */
    ownRequests: 300,
    ownRequestsPerSecond: 10,
    /** Names whose requests are counted. */
    names: 20_000,
    /** Different names a source may be wrong for before it is banned. */
    wrongNames: 8,
    /** Wrong passwords and tries that should have waited, of one source, before it is banned; so many come free each second. */
    patience: 200,
    patiencePerSecond: 5,
    /** Sources remembered with wrong passwords; those not heard of for longest are forgotten. */
    suspects: 10_000,
    /** The first ban: silence. Each further one of the same source lasts four times as long, up to the second figure. */
    banMs: 300_000,
    banMaxMs: 24 * 3_600_000,
    /** After a ban is over a source starts afresh when so long has passed. */
    banForgetMs: 24 * 3_600_000,
    /** Bans at once; for a further one the one that ends first is lifted. */
    bans: 10_000,
    /** The longest ban a person can ask for. */
    banByHandMaxMs: 365 * 24 * 3_600_000,
  },
  toll: {
    /** Extensions whose paid calls of today are counted; more cannot be, for an office has no more: their paid calls get 503. */
    extensions: 50_000,
    /** What calls in progress have used is written down so often: a killed process forgets no more. */
    settleMs: 60_000,
    /** Paid calls one extension starts at night (20:00 to 07:00 of the office) within the second figure before the log raises an alarm; nobody is refused for it. */
    surgeCalls: 10,
    surgeMs: 600_000,
  },
  stir: {
    /** A signature is fresh for so long before and after (RFC 8224 §4.1); older: 403 Stale Date. */
    freshS: 60,
    /** A longer Identity header counts as malformed, unread: 438. */
    headerBytes: 4_096,
    /** Identity headers of one request that are looked at. */
    headers: 4,
    /** Certificates kept ready after their chain was checked. */
    certificates: 1_000,
    /** A checked chain is checked again after so long. */
    certificateKeepMs: 3_600_000,
  },
  call: {
    /** Calls in progress; a further INVITE: 503 with Retry-After. */
    calls: 5_000,
    /** Calls in progress beyond that, where all further ones are calls for help (and beyond what the office allows): then 503 for them too. */
    helpCalls: 50,
    /** Characters kept of a dialled number and of a caller's number and name; the rest is cut off before anybody looks. */
    numberCharacters: 128,
    /** An extension rings this long before 480 unless the office says otherwise. */
    ringMs: 30_000,
    /** How often one call is sent on by transfers: a further one gets 403. */
    transfers: 50,
    /** A phone that transferred a call has so long to hang up by itself; then it gets BYE. */
    goodbyeMs: 2_000,
    /** Between two keys of an in-call code: after a longer pause those before count for nothing. */
    keyMs: 5_000,
    /** A longer text to be said in a call by command: 400. */
    saidCharacters: 400,
    /** A ringing phone that is asked to answer by command says so in this time; else 409. */
    answerByCommandMs: 5_000,
    /** Who pressed keys that lead nowhere hears so for so long. */
    refuseToneMs: 1_000,
    /** A call that lasts longer is ended with a BYE and says so in its record. */
    durationMs: 12 * 3_600_000,
    /** Wrong PINs dialled from one phone; beyond it every PIN is wrong there for wrongPinLockMs. The CLI still signs in. */
    wrongPins: 5,
    wrongPinLockMs: 600_000,
    /** Written forms of incoming numbers remembered with what they met; beyond it they are read anew. */
    numbersRead: 2_000,
    /** A call is forwarded so often; then its caller gets 482, as at once where it would come round to the same line again. */
    forwards: 5,
    /** Whoever called for help can be called back from outside for so long, whatever their line is set to. */
    callBackMs: 1_800_000,
    /** A phone that does not answer an intercom call or a page by itself in this time is left alone. */
    autoAnswerMs: 8_000,
    /** Whoever answers a follow-me call and does not press 1 in this time has not taken it. */
    confirmMs: 15_000,
    /** Directory: no key for so long ends the name, or the call where there is none. */
    keypadWaitMs: 4_000,
    /** Names asked for in one call to the directory. */
    directoryTries: 3,
    /** Keys of one spelled name; what is pressed beyond ends it. */
    directoryKeys: 20,
  },
  ...acdLimits,
  ...apiLimits,
  ...backupLimits,
  ...callbackLimits,
  ...customersLimits,
  ...eventLimits,
  ...explainLimits,
  ...faxLimits,
  ...figuresLimits,
  ...importLimits,
  ...logLimits,
  ...metricsLimits,
  ...privacyLimits,
  ...sheetLimits,
  ...ivrLimits,
  ...flowsLimits,
  ...rulesLimits,
  ...soundLimits,
  ...simulationLimits,
  ...outwardLimits,
  ...overloadLimits,
  ...peopleLimits,
  ...knowledgeLimits,
  ...qualityLimits,
  ...inspectionLimits,
  ...calibrationLimits,
  ...listeningLimits,
  ...samplingLimits,
  ...scorecardLimits,
  ...reportLimits,
  ...surveyLimits,
  ...survivalLimits,
  ...ticketLimits,
  ...waitingLimits,
  lamps: {
    /** Subscriptions at once; a further SUBSCRIBE: 503 with Retry-After. */
    subscriptions: 50_000,
    /** Subscriptions of one extension, over all its phones; a further one: 403 (Too Many Subscriptions). */
    subscriptionsPerExtension: 250,
    /** A shorter expiry, other than 0: 423 with Min-Expires (RFC 6665 §4.2.1.1). */
    minExpiresS: 60,
    /** A longer expiry, or none, becomes this. */
    maxExpiresS: 3_600,
    /** A watcher hears of a change at most this often (RFC 4235 §3.10); what happens in between is told together, newest state only. */
    notifyMs: 1_000,
    /** A change waits so long for company: an INVITE and the 180 that follows at once are one NOTIFY. */
    settleMs: 50,
    /** NOTIFYs that a watcher refuses with 5xx before its subscription ends. */
    refusals: 3,
    /** Such a NOTIFY is sent again after Retry-After, at most after the second figure; without one after the first. */
    refusedMs: 10_000,
    refusedMaxMs: 300_000,
    /** After a restart so many watchers a second are told the state; the others wait their turn. */
    restoredPerSecond: 1_000,
    /** Presence documents of one extension; a further PUBLISH: 403 (Too Many Publications). */
    publicationsPerExtension: 10,
    /** A longer presence document: 413. */
    publicationBytes: 8_192,
    /** Characters of a person's note that watchers are shown; the rest is cut off. */
    noteCharacters: 200,
    /** Messages a mailbox lamp can count; larger numbers are refused with 400. */
    mailboxCount: 9_999,
  },
  messages: {
    /** Bytes of one message; longer: 413 (RFC 3428 §8). */
    bytes: 1_300,
    /** Messages kept for one extension that cannot be reached; a further one: 480 (Too Many Messages Waiting). */
    keptPerExtension: 100,
    /** Messages kept for all; a further one: 503 with Retry-After. */
    kept: 100_000,
    /** Kept so long at the most, less where Expires says so; then forgotten. */
    keptMs: 7 * 24 * 3_600_000,
    /** Messages one extension may send within a minute; further ones: 503 with Retry-After. */
    perMinute: 60,
    /** A sender waits so long for silent phones; then the message is kept and the answer is 202. Less than the 32 s after which senders give up. */
    patienceMs: 8_000,
    /** Messages on their way to phones at once; a further one: 503 with Retry-After. */
    underWay: 10_000,
  },
  office: {
    /** Files that were in force are kept so that a call of then can be explained; the oldest goes. */
    versions: 500,
    /** A longer office file or zongji.yaml is refused with a fault that says so. */
    fileCharacters: 2_097_152,
    /** A longer line is refused before YAML is looked for: it is no file that a person wrote. */
    lineCharacters: 65_536,
    /** Brackets open at once, counted roughly before YAML is looked for. */
    brackets: 200,
    /** Values nested deeper are refused; the format needs five. */
    depth: 12,
    /** Further faults of one file are counted, not listed. */
    faults: 200,
    /** Entries of one map or list of the file; a longer one is refused. */
    entries: 50_000,
    /** Members of a ring group: a fault of the file beyond. As many phones as one call rings at once. */
    groupMembers: 64,
    /** Members of a page group, each of which is a call: a fault of the file beyond. */
    pageMembers: 64,
    /** Most people that a conference room may be given; the office's own `maxParties` is less. Further callers hear that it is full. */
    conferenceParties: 60,
    /** Extensions that are moderators of one conference room: a fault of the file beyond. */
    conferenceModerators: 100,
    /** Parking slots in all: a fault of the file beyond. */
    parkSlots: 200,
    /** Routes: a fault of the file beyond; a look-up goes through those that begin alike. */
    routes: 1_000,
    /** Trunks of one route, and of the emergency numbers. */
    routeTrunks: 16,
    /** Rewriting rules of one trunk in each direction. */
    rewrites: 100,
    /** Rights of one extension. */
    rights: 50,
    /** Calls at once that an extension may be given. */
    callsPerExtension: 100,
    /** Further places that ring for one extension. */
    followSteps: 10,
    /** Lamp keys of one phone's provisioning file. */
    lampKeys: 100,
    /** `dial` targets and night rules followed for one look-up; beyond it the number is unknown. */
    hops: 8,
  },
  store: {
    /** Writes wait at most so long for company. */
    groupMs: 25,
    /** Writes not yet committed; beyond it calls go on and records are counted as lost in the log. */
    pendingWrites: 100_000,
    /** Records of finished calls kept while the database takes nothing; those of further calls are lost, each with a line in the log. */
    keptRecords: 10_000,
    /** Queries waiting for the reader; a further one is refused with its reason. */
    pendingQueries: 1_000,
    /** Reports and exports waiting for the reader of their own; a further one is refused with its reason. */
    pendingLongQueries: 200,
    /** A query with more rows is refused: lists are asked for in pages. */
    queryRows: 100_000,
    /** Prepared statements kept by one connection; beyond it all are dropped and prepared again as needed. */
    statements: 500,
    /** A storage thread that dies is started again at most this often; until then writes are refused with the reason. */
    restartMs: 10_000,
  },
  names: {
    /** Places that one name may lead to; further addresses are not tried. */
    places: 16,
    /** Answers of name servers remembered; the oldest go first and are asked for again. */
    kept: 2_000,
    /** An answer is believed at least and at most so long, whatever its TTL; "there is none" at most the third figure. */
    ttlMinS: 5,
    ttlMaxS: 86_400,
    noneMaxS: 300,
    /** No answer by then: what was known before, else the name leads nowhere for now. */
    timeoutMs: 5_000,
  },
  trunk: {
    /** INVITEs sent for one call out, over all trunks of its route; then 503. */
    attempts: 8,
    /** A carrier that said nothing at all to an INVITE, not even 100: the next address is tried. */
    silenceMs: 6_000,
    /** Calls for help of one extension at once that end somebody else's call where no line is free; further ones go out beside the lines in use. */
    helpClears: 2,
    /** Contacts of a 3xx that are followed for one call, only at the same trunk; further ones: 480. */
    redirects: 3,
    /** Calls of one caller from outside that are on their way to the same number outside at once; a further one goes round in a circle: 482. */
    sameForwarded: 3,
    /** Entries of Diversion and History-Info read and written; the rest is left out. */
    diversions: 10,
    /** Characters of one such entry kept in the record. */
    diversionCharacters: 256,
    /** REGISTER again after no answer or 5xx: the first pause; it doubles up to the second figure. */
    retryMs: 30_000,
    retryMaxMs: 600_000,
    /** REGISTER again after a refusal (403, wrong password): the first pause; it doubles up to the second figure. */
    refusedMs: 600_000,
    refusedMaxMs: 3_600_000,
    /** A carrier may ask us with 423 or Retry-After to wait at most so long; longer is shortened to it. */
    waitMaxS: 86_400,
    /** OPTIONS without answer in a row before an address counts as down. */
    failuresToDown: 2,
    /** An address that did not answer an INVITE rests so long where no OPTIONS finds out more. */
    restMs: 60_000,
    /** Source addresses remembered with the trunks they may be; beyond it all are forgotten and looked up again. */
    sourcesKnown: 10_000,
    /** Characters of an emergency notice to an extension; the rest is cut off. */
    noticeCharacters: 400,
  },
  http: {
    /** Connections to the HTTP interface; further ones are closed at once. */
    connections: 256,
    /** Of one source address, this machine's own left out; further ones are closed at once. */
    connectionsPerSource: 64,
    /** A longer JSON body: 413. */
    jsonBytes: 65_536,
    /** Items of one page of a list; more asked for: 400. */
    pageItems: 1_000,
    /** A longer office file: 413. */
    officeBytes: 8 * 1_024 * 1_024,
    /** Line and headers of one request; longer: 431. */
    headerBytes: 16_384,
    /** A request that is not whole by then: 408. */
    requestMs: 30_000,
    /** Live views (`queue watch`, `log --follow`) at once; a further one: 503. */
    watchers: 64,
    /** Bytes a slow watcher may leave unread; beyond it changes are left out until it catches up. */
    watcherBytes: 262_144,
    /** Addresses that work once for a phone's settings; for a further one the oldest gives way, and answers 404. */
    provisionTokens: 500,
    /** Such an address works so long, until it is used or the switch restarts; then 404. */
    provisionTokenMs: 24 * 3_600_000,
    /** A phone that may not have a file hears so after this time, whatever was wrong. */
    provisionRefusalMs: 50,
  },
} as const;
