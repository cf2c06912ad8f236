// Bounds of faxes. Part of `limits.ts`, where everybody reads them.

export const faxLimits = {
  fax: {
    /** Faxes received and sent at once; for a further one there is no fax here: the number is answered busy, and one to be sent is refused. */
    atOnce: 32,
    /** Pages of one fax: after the last one a sender is told to stop, and what came is kept; a file with more is not sent. */
    pages: 200,
    /** Rows of one page, about a metre at fine resolution; further ones are not kept, and a larger picture is not sent. */
    rowsPerPage: 8_000,
    /** Pixels across of a picture that is to be sent. */
    pictureWidth: 10_000,
    /** Rows of a picture become at most so many, or so many become one. */
    mostScale: 8,
    /** Changes of colour in all pages of one file to be sent, which is what it takes of memory; a file with more is not sent. */
    changes: 8_000_000,
    /** Bytes of one received fax; beyond it the sender is told to stop, and what came is kept. */
    receivedBytes: 32 * 1_024 * 1_024,
    /** One fax may take so long; then the call ends, and what came is kept. */
    durationMs: 60 * 60_000,
    /** How often a command is said without an answer before the sender gives up (ITU-T T.30 §5.4.2). */
    tries: 3,
    /** How often a page that came badly is sent, and how often the speed goes down before the sender gives up. */
    pageTries: 3,
    /** A page with more bad rows of a hundred is refused (RTN); with any at all the sender is asked to train anew (RTP) beyond the second figure. */
    badRowsRefused: 15,
    badRowsRetrain: 5,
    /** A file to be sent. */
    fileBytes: 32 * 1_024 * 1_024,
    /** Copies of earlier packets in each datagram, as many as fit, and the size of one. */
    copies: 3,
    datagramBytes: 400,
    /** Packets that wait to be sent on one line; a sender waits for room. */
    packetsWaiting: 512,
    /** Faxes kept in the list; of a further one the oldest goes, with its file. */
    kept: 20_000,
    /** Rows of one list. */
    listed: 1_000,
    /** Extensions whose phones are told of one fax number's faxes. */
    told: 20,
    /** A number that is asked to take a fax rings so long. */
    ringMs: 60_000,
    /** How long a fax machine may take to switch to T.38 after the answer; then the call ends without a fax. */
    switchMs: 15_000,
  },
} as const;
