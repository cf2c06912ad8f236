// Bounds of flows. Part of `limits.ts`, where everybody reads them.

export const ivrLimits = {
  ivr: {
    /** Characters of a flow document; a longer one is refused with a fault that says so. Reading one this long holds calls up for some tenths of a second. */
    documentCharacters: 131_072,
    /** Files of one folder that `zongji flow check` looks at for sub-flows; further ones are not seen. */
    folderFiles: 1_000,
    /** Nodes of one flow; more are a fault of the document. */
    nodes: 500,
    /** Variables and arguments of one flow together; more are a fault of the document. */
    variables: 100,
    /** Pieces of one announcement; more are a fault of the document. */
    pieces: 40,
    /** Cases of a branch, phrases, rules and actions of a survey, headers, values to set: of one node; more are a fault of the document. */
    entries: 40,
    /** Characters of a text that is spoken or sent, as written; more are a fault of the document. */
    textCharacters: 2_000,
    /** Characters of a text once its values stand in it; longer ones are cut. */
    filledCharacters: 4_000,
    /** Characters of one expression; more are a fault of the document. */
    expressionCharacters: 1_000,
    /** Parts of one expression; more are a fault of the document. */
    expressionParts: 200,
    /** Brackets, calls and members of one expression within one another; deeper ones are a fault of the document. */
    expressionDepth: 24,
    /** Characters of all values that one expression reads or makes; more: the expression fails, and the node with it. */
    valueCharacters: 131_072,
    /** Characters of one text in a value; more: the same. */
    valueTextCharacters: 16_384,
    /** Entries of the lists and maps that one expression reads or makes; more: the same. */
    valueEntries: 5_000,
    /** Lists and maps within one another in a value; deeper: the same. */
    valueDepth: 16,
    /** The longest list or map of an expression that goes through one with `map`, `filter`, `all` or `exists`; longer: the same. */
    turns: 1_000,
    /** Its turns times the characters that each may read beside its own entry, an entry of a list or map counting as 20; more: the same. */
    turnSteps: 10_000_000,
    /** Where texts of values are looked for in texts: the longest of them times all their characters; more: the same. */
    searchSteps: 64_000_000,
    /** How often a caller is asked the same in one visit to a node; the largest `tries`. */
    tries: 10,
    /** The longest that a first key is waited for. */
    waitMs: 60_000,
    /** The longest between two keys. */
    pauseMs: 30_000,
    /** Keys of one number; the largest `digits`. */
    digits: 40,
    /** The longest `wait`. */
    restMs: 3_600_000,
    /** The longest that a caller is recorded or listened to by a node. */
    recordMs: 1_800_000,
    /** The longest silence that ends a recording. */
    silenceMs: 30_000,
    /** The longest that a request may take, one try of it. */
    requestMs: 30_000,
    /** Further tries of a request; the largest `retries`. */
    requestRetries: 3,
    /** Steps that a flow takes without asking, telling or waiting; then the caller hears that something went wrong and is hung up. */
    steps: 500,
    /** Verbs of one call's flows, announcements without a caller's doing among them; then the same. */
    verbs: 5_000,
    /** Verbs in a row without a key or a word of the caller's: who has put the receiver aside; then the same. */
    silentVerbs: 200,
    /** The longest that a look-up may take. */
    lookUpMs: 5_000,
    /** Keys that a caller types ahead of the questions; further ones are lost. */
    keysAhead: 64,
    /** The longest that one announcement of a flow plays; then what comes next begins. */
    playMs: 1_800_000,
    /** Flows that one call enters, one sending its caller to the next; then the caller hears that something went wrong and is hung up. */
    flowsPerCall: 20,
    /** A caller whose phone says only in its ACK where it hears is waited for so long before the first word. */
    hearingMs: 5_000,
    /** Sub-flows within one another: a deeper call fails, and goes where errors go. */
    subflowDepth: 8,
  },
} as const;
