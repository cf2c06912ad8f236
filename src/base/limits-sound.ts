// Bounds of everything that is heard: media, conferences, voice messages, recordings, spoken texts. Part of `limits.ts`, where everybody reads them.

export const soundLimits = {
  rtp: {
    /** Datagrams beyond this are dropped and counted. */
    packetBytes: 1_500,
    /** The same with tag and index of SRTP. */
    protectedBytes: 1_520,
    /** SSRCs under one SRTP key; packets of further ones are dropped and counted until there is a new key. */
    srtpSources: 128,
    /** How far a peer's rollover counter may have come before we hear of its stream, as after a restart: 11 hours of packets of 20 ms. */
    srtpRollovers: 32,
    /** Packets of unknown sources on which all of these are tried, for each key; on further ones the first two alone. */
    srtpSearches: 8,
    /** Keys of one leg whose counters are kept, each direction, should they be agreed on again; beyond it the oldest is forgotten. */
    srtpKeys: 8,
    /** After a change of key, packets under the old one are understood for so long at most; then they are dropped and counted. */
    oldKeyMs: 5_000,
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
    /** Where sound is decoded, packets that come late are waited for so long at most; later ones are thrown away and counted. */
    mixDelayMs: 160,
    /** Packets of one leg that wait to be decoded; one more, and the leg's jitter buffer begins anew with it. */
    jitterPackets: 64,
    /** Packets one player may send at once when it is behind; what is further behind is left out. */
    playerBurst: 3,
    /** A file to be played that is greater than this is not (an hour at 8 kHz), and so many are read at once; a further one is not heard. */
    audioFileBytes: 64 * 1024 * 1024,
    audioLoads: 32,
    /** Legs that are listened to from outside at once (a recogniser, a desk without a phone); a further one: 503. */
    soundTaps: 64,
    /** Keys pressed towards a peer that wait to be sent; further ones are lost. */
    keysWaiting: 64,
    /** How long a key is down: shorter and longer wishes get these. 40 ms is the least that ITU-T Q.24 lets count. */
    keyMinMs: 40,
    keyMaxMs: 6_000,
    /** Seconds of a recording that wait for a slow disk; beyond it the recording ends as failed. */
    recordingBacklog: 15,
    /** A DTLS handshake that takes longer has failed: the call ends as "no-secure-audio". */
    dtlsHandshakeMs: 10_000,
    /** Longer handshake messages, certificates among them, are not put together. */
    dtlsMessageBytes: 8_192,
    /** DTLS handshakes of one worker that may begin in a second; a further hello is dropped, and browsers repeat theirs. */
    dtlsHandshakesPerSecond: 50,
    /** … and that are under way at once. */
    dtlsHandshakes: 256,
    /** Addresses of one browser with a valid connectivity check; of more, the one unheard for longest is forgotten. */
    iceAddresses: 8,
    /** Connectivity checks of one leg refused in a second; more get silence. Authentic ones are always answered. */
    iceChecksPerSecond: 100,
    /** A browser without a valid check for so long has taken its consent back: nothing is sent to it (RFC 7675 §5.1). */
    iceConsentMs: 30_000,
    /** A browser that has not reached us and begun its handshake in this time is not coming: the call ends as "no-secure-audio". */
    browserReadyMs: 30_000,
    /** Sources, chunks and blocks read from one RTCP packet; the rest is not looked at. */
    rtcpBlocks: 31,
    /** Sound of one packet that is decoded, several times what phones send; what a packet holds beyond it is not heard. */
    packetSoundMs: 120,
    /** Lost Opus packets in a row that are made up for; longer gaps are silent, as they are after 60 ms with other codecs. */
    concealedInRow: 10,
    /** Reflection coefficients of comfort noise that are heard; the others of a payload are left out (RFC 3389 §3.3). */
    noiseCoefficients: 12,
    /** Sampling rates of files that are played; a file with another one is left out and named in the log. */
    fileRateMinHz: 4_000,
    fileRateMaxHz: 192_000,
  },
  conference: {
    /** PINs dialled in one call; after the last wrong one the caller is let go. */
    pinTries: 3,
    /** Keys of one PIN; what is pressed beyond ends it. */
    pinKeys: 12,
    /** Between two keys of a PIN: after a longer pause it counts as dialled. */
    pinPauseMs: 5_000,
    /** Wrong PINs of one room within the second figure, over all calls; beyond it every PIN is wrong there until the time is over. */
    wrongPins: 30,
    wrongPinMs: 3_600_000,
    /** Supervisors of one call; a further one hears that it is not allowed. */
    supervisors: 4,
    /** Meetings and supervisions that one list shows. */
    listed: 1_000,
  },
  voicemail: {
    /** The longest message an office file may allow. */
    messageMs: 15 * 60_000,
    /** The longest greeting or spoken name. */
    greetingMs: 2 * 60_000,
    /** A larger file that is to be a greeting: 422. */
    greetingBytes: 2 * 60 * 16_000 + 1_024,
    /** The most messages an office file may give one mailbox room for; when it is full, further callers hear so. */
    messagesPerMailbox: 1_000,
    /** Messages of all mailboxes together: further callers hear that no message can be taken. */
    messages: 20_000,
    /** Shorter messages are thrown away. */
    shortestMs: 1_000,
    /** So long nothing but silence ends a message. */
    silenceMs: 10_000,
    /** How often somebody who leaves a message or listens may press nothing or the wrong key before the call ends. */
    tries: 3,
    /** Wrong PINs in a row for one mailbox, from its own phones or from elsewhere, before every PIN is wrong there for a while. */
    wrongPins: 5,
    wrongPinLockMs: 900_000,
    /** Four times as long with each further row of wrong ones, up to this; a right PIN, or a new one by command, begins anew. */
    wrongPinMostLockMs: 6 * 3_600_000,
    /** The pause after a wrong PIN. */
    wrongPinPauseMs: 2_000,
    /** Keys pressed before anybody asked for them that are remembered; further ones are lost. */
    keysAhead: 24,
    /** New messages that wait for the hook; of further ones it is not told, and the log says so. */
    hookWaiting: 1_000,
    /** Hooks that run at once. */
    hooksAtOnce: 2,
  },
  recordings: {
    /** Recordings that upkeep looks at before it lets others have the disk; the next come right after. */
    perTurn: 50,
    /** Compressing one recording may take so long; beyond it the WAV file stays. */
    pressMs: 3_600_000,
    /** Lines of its history that are shown, newest first. */
    historyShown: 100,
  },
  speech: {
    /** Of one text; a longer one is not said. */
    characters: 500,
    /** Texts being spoken; a further one is not said. */
    atOnce: 8,
    /** A spoken text that needs more is not said. */
    fileBytes: 8 * 1_024 * 1_024,
    /** Spoken texts that are kept; of more, those not said for longest go. */
    files: 2_000,
    /** Callers whose words are being recognised; to a further one the flow's error branch applies, and to menus their keys alone. */
    recognitions: 32,
    /** An answer to a question that keys could answer too. */
    answer: { mostMs: 8_000, silenceMs: 1_000 },
    /** Tenths of a second that wait for a service that is slow to take them; it is given up then. */
    piecesAhead: 600,
    /** Of an answer of a service that recognises speech. */
    answerBytes: 64 * 1_024,
  },
} as const;
