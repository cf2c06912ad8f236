// Bounds of what agents, supervisors and users may keep and try. Part of `limits.ts`.

export const peopleLimits = {
  people: {
    /** Dispositions of one queue; an office file with more is refused. */
    dispositions: 100,
    /** Levels of dispositions below one another; a deeper one is refused. */
    dispositionDepth: 3,
    /** Codes that are read out to an agent who dialled a wrong one. */
    dispositionsSpoken: 10,
    /** Users of an office file; more are refused. */
    users: 2_000,
    /** Teams, and queues, of one user; more are refused. */
    scope: 200,
    /** A shorter token of a user is refused. */
    tokenCharacters: 20,
    /** Wrong tokens of one source address, of which one is forgiven each second; a further one is answered 429 without a word in the log. */
    wrongTokens: 20,
    /** Source addresses whose wrong tokens are counted; the oldest are forgotten first. */
    wrongTokenSources: 10_000,
    /** Lines of the audit; beyond it the oldest go. */
    auditRows: 200_000,
    /** Lines of the audit that one question is answered with; of more the newest. */
    auditListed: 1_000,
    /** Passwords reckoned at once, 19 MiB each; the rest waits. */
    passwordsAtOnce: 2,
    /** Passwords that wait to be reckoned; further ones are answered 503. */
    passwordsWaiting: 60,
    /** Wrong passwords for one name before each further one makes the next wait, from 1 s doubling to 15 min; who is too early is answered 429. */
    freeTries: 5,
    /** The same for one source address. */
    freeTriesOfSource: 30,
    /** Names, and sources, whose wrong passwords are counted; the longest unheard of are forgotten first. */
    tallies: 10_000,
    /** Sources of one user from which others' wrong passwords keep nobody out. */
    homesOfUser: 5,
    /** Codes for who has lost their second factor. */
    recoveryCodes: 10,
    /** Sessions of one user; of more the one that was idle for longest ends. */
    sessionsOfUser: 20,
    /** Personal tokens of one user; more are refused. */
    tokensOfUser: 20,
    /** Own fields that one role is not shown; more are refused. */
    maskedFields: 100,
    /** Of a password; a longer one is refused. */
    passwordCharacters: 256,
    /** Numbers looked for in one text by the numbering plan; beyond it every row of seven digits and more counts as one. */
    maskedCandidates: 500,
    /** Numbers of which each role's mask remembers what they are; then it begins anew. */
    maskedRemembered: 5_000,
    /** A waiting caller who was moved to an agent is that agent's alone for so long, as far as the agent is at work; then anybody's who may. */
    movedToAgentMs: 60_000,
  },
} as const;
