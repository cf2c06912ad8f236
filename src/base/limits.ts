// Every bound of the product and, beside it, what is answered at the bound. docs/limits.md is written from this file.

export const limits = {
  sip: {
    /** Larger UDP or TCP messages: 513 where a request's Via could be read, else silence (RFC 3261 §21.5.7). */
    messageBytes: 65_535,
    /** More header fields: 400. */
    headerFields: 256,
    /** A longer single header field: 400. */
    headerFieldBytes: 8_192,
    /** Further TCP connections are closed at once. */
    connections: 4_096,
    /** Of one source address; further ones are closed at once. */
    connectionsPerSource: 64,
    /** A TCP connection that sent nothing whole for so long is closed. Longer than maxExpiresS: a registered phone may say nothing in between. */
    connectionIdleMs: 65 * 60_000,
    /** Half a message that does not get whole in this time closes its connection, and so does a first message that does not come. */
    partialMessageMs: 32_000,
    /** Transactions at once; further requests: 503 with Retry-After. */
    transactions: 100_000,
    /** Early dialogs of one INVITE of ours; further forks ring unseen, and answering they get ACK and BYE unless they are the first. */
    forksPerInvite: 16,
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
    /** Wrong passwords of one source address before its next tries get 403 unread for a while. */
    wrongPasswords: 5,
    /** The first such pause; it doubles with each further wrong password up to the second figure. */
    wrongPasswordPauseMs: 2_000,
    wrongPasswordPauseMaxMs: 300_000,
    /** A source without a wrong password for so long starts afresh. */
    wrongPasswordForgetMs: 900_000,
    /** Sources remembered with wrong passwords; the oldest are forgotten first. */
    wrongPasswordSources: 10_000,
    /** A stream connection with more unsent bytes is closed: its peer has stopped reading. */
    connectionBacklogBytes: 1_048_576,
    /** A connection that could not be opened in this time is given up: its messages count as undeliverable. */
    connectMs: 10_000,
    /** Retry-After of every 503, seconds. */
    retryAfterS: 5,
  },
  call: {
    /** Calls in progress; a further INVITE: 503 with Retry-After. */
    calls: 5_000,
    /** Characters kept of a dialled number and of a caller's number and name; the rest is cut off before anybody looks. */
    numberCharacters: 128,
    /** An extension rings this long before 480 unless the office says otherwise. */
    ringMs: 30_000,
    /** A call that lasts longer is ended with a BYE and says so in its record. */
    durationMs: 12 * 3_600_000,
    /** Wrong PINs dialled from one phone; beyond it every PIN is wrong there for wrongPinLockMs. The CLI still signs in. */
    wrongPins: 5,
    wrongPinLockMs: 600_000,
  },
  acd: {
    /** Callers waiting in one queue; a further caller: 486. */
    callersPerQueue: 100_000,
    /** Phones that one ring-all offer rings at once: those idle longest; the others join as places come free. */
    ringAllAgents: 20,
    /** The same caller is not offered again to an agent who let an offer fail, for so long; going ready lifts it. */
    secondChanceMs: 10_000,
    /** An agent whose phone rejects so many offers in a row is set aside even where the queue says `afterNoAnswer: ready`. */
    rejectionsInRow: 3,
    /** Offers of one caller kept for the explanation; the oldest are forgotten. */
    offersKept: 50,
    /** Indexes of agents by requirement that no caller needs at the moment, kept for the next; the oldest are dropped. */
    idlePools: 1_024,
  },
  rtp: {
    /** Datagrams beyond this are dropped and counted. */
    packetBytes: 1_500,
    /** Packets of one peer taken in a second, five times what 10 ms of audio each needs; more are dropped and counted, which also ends a loop. */
    packetsPerSecond: 500,
    /** A port is not used again for so long after its leg ended, so that late packets meet nobody. */
    quarantineMs: 3_000,
    /** The least a port rests when no other is left to hand out. */
    quarantineLeastMs: 500,
    /** Ports each worker keeps bound and ready; below the second figure with no port left to bind, the shorter quarantine applies. */
    portsReady: 512,
    portsLow: 64,
    /** Packets in sequence before a source that SDP did not name is believed; those before are dropped. */
    probationPackets: 5,
    /** Sources on probation at once on one leg; of those with the shortest run the oldest goes. So many outlast a flood of 3 000 packets a second. */
    latchCandidates: 64,
    /** Who is believed must be silent so long before another source may win; one that signalling named, before his own stream is looked for elsewhere. */
    latchSilenceMs: 1_000,
    /** A source that SDP did not name, from the host that signals, gives way to the one it named for so long. */
    latchLearnMs: 3_000,
    /** A leg that should send and does not for so long is told as `silent`. */
    silentMs: 10_000,
    /** Audio in one packet we send: a plan that wants more or less gets these. */
    ptimeMinMs: 10,
    ptimeMaxMs: 60,
    /** Parties of one mix; further ones are not heard in it. */
    mixParties: 64,
    /** A mix waits at most so long for a party whose packets come late, and throws away what is further ahead. */
    mixDelayMs: 160,
    /** Packets one player may send at once when it is behind; what is further behind is left out. */
    playerBurst: 3,
    /** Seconds of a recording that wait for a slow disk; beyond it the recording ends as failed. */
    recordingBacklog: 15,
    /** Sources, chunks and blocks read from one RTCP packet; the rest is not looked at. */
    rtcpBlocks: 31,
  },
  office: {
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
    /** A query with more rows is refused: lists are asked for in pages. */
    queryRows: 100_000,
    /** Prepared statements kept by one connection; beyond it all are dropped and prepared again as needed. */
    statements: 500,
    /** A storage thread that dies is started again at most this often; until then writes are refused with the reason. */
    restartMs: 10_000,
  },
  http: {
    /** Connections to the HTTP interface; further ones are closed at once. */
    connections: 256,
    /** A longer JSON body: 413. */
    jsonBytes: 65_536,
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
  },
} as const;
