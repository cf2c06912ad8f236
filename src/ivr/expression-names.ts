// What expressions may name beside a flow's own variables: well-known names with their members, and functions. docs/flows.md lists them for people.

/** Types as the expression language knows them. */
type Members = Readonly<Record<string, "string" | "int" | "double" | "bool" | "dyn" | "map<string, string>">>;

const QUEUE: Members = {
  waiting: "int",
  longest: "int",
  expected: "int",
  working: "int",
  free: "int",
  isOpen: "bool",
};

const TEXT = "string" as const;

/** Names that every expression may read. */
export const WELL_KNOWN: Readonly<Record<string, Members>> = {
  call: { id: TEXT, from: TEXT, to: TEXT, name: TEXT, trunk: TEXT, extension: TEXT, startedAt: TEXT },
  caller: { number: TEXT, tier: TEXT, region: TEXT, name: TEXT, owner: TEXT, note: TEXT, isBlocked: "bool" },
  office: { name: TEXT, language: TEXT, timezone: TEXT },
  now: {
    date: TEXT,
    time: TEXT,
    year: "int",
    month: "int",
    day: "int",
    hour: "int",
    minute: "int",
    weekday: "int",
  },
  last: { outcome: TEXT, error: TEXT },
  served: { agent: TEXT, extension: TEXT, queue: TEXT, seconds: "int" },
};

/** `queues.KEY.MEMBER` */
export const QUEUE_MEMBERS = QUEUE;

/** Names that only some places may read. */
export const SPECIAL: Readonly<Record<"secret" | "response" | "answer" | "score" | "result", string>> = {
  /** `secret.NAME`: the address, headers and body of a request. */
  secret: "map<string, string>",
  /** What was answered: the `map` of a request. */
  response: "Response",
  /** The key pressed, and what it is worth: the rules and the comment of a survey. */
  answer: "int",
  score: "double",
  /** What a sub-flow returned: its `into`. */
  result: "dyn",
};

export const RESPONSE_MEMBERS: Members = { status: "int", body: "dyn", headers: "map<string, string>" };

export type SpecialName = keyof typeof SPECIAL;

/** No variable may have such a name: well-known ones, and words of the expression language. */
export const RESERVED: ReadonlySet<string> = new Set([
  ...Object.keys(WELL_KNOWN),
  ...Object.keys(SPECIAL),
  ...["queues", "cel", "true", "false", "null", "in", "as", "break", "const", "continue", "else", "for", "function"],
  ...["if", "import", "let", "loop", "package", "namespace", "return", "var", "void", "while", "prototype"],
  ...["constructor", "hasOwnProperty", "toString", "valueOf", "type", "dyn", "int", "uint", "double", "bool"],
  ...["string", "bytes", "list", "map", "null_type", "google", "optional", "timestamp", "duration"],
]);

export const VARIABLE_NAME = /^[A-Za-z][A-Za-z0-9_]{0,39}$/;

/** `size(x)` */
export const FUNCTIONS: ReadonlySet<string> = new Set([
  ...["size", "int", "double", "string", "bool", "has", "dyn"],
  ...["round", "least", "most", "text"],
]);

/** `x.size()` */
export const METHODS: ReadonlySet<string> = new Set([
  ...["size", "startsWith", "endsWith", "contains", "indexOf", "lastIndexOf", "substring", "trim", "split", "join"],
  ...["lowerAscii", "upperAscii", "isDigits", "digits", "lastOf"],
]);

/** Methods that go through a list: `orders.exists(o, o.open)`. Not within one another. */
export const LOOPS: ReadonlySet<string> = new Set(["all", "exists", "exists_one", "map", "filter"]);

/** Methods that look for a text in a text. */
export const SEARCHES: ReadonlySet<string> = new Set(["contains", "indexOf", "lastIndexOf", "split"]);
