// Page by page: what must have happened before a line, what a reader puts for a word, and what is typed elsewhere. `documents.test.ts` follows it; a
// page that is not here is typed as it stands.

import { CUSTOMERS_CSV, helloWav, shownIn } from "./document-files.ts";
import type { DocumentStage } from "./document-stage.ts";
import { eventually } from "./eventually.ts";

type Scene = (stage: DocumentStage) => Promise<unknown>;
type Word = string | ((stage: DocumentStage) => Promise<string> | string);

export interface Directions {
  /** Once, before the first line that matches. */
  readonly before?: readonly (readonly [RegExp, Scene])[];
  /** Words that stand for something of the reader's own. */
  readonly words?: readonly (readonly [RegExp, Word])[];
  /** What such a line says where there is no sound card, no such network: it is refused for that reason and no other. */
  readonly refused?: readonly (readonly [RegExp, RegExp])[];
  /** What is not typed here, and the file that does it, which has these words. */
  readonly elsewhere?: readonly (readonly [RegExp, string, string])[];
  /** What no test can type: why. */
  readonly nowhere?: readonly (readonly [RegExp, string])[];
}

interface Named {
  readonly id: string;
}

const DAY_MS = 86_400_000;
const tomorrow = (): string => new Date(Date.now() + DAY_MS).toISOString();
const first =
  (command: string, at = 0): Word =>
  async (stage) =>
    (await stage.ask<readonly Named[]>(command))[at]?.id ?? "";
const talk: Word = (stage) => stage.talk();

/** Holds for every page, behind what the page says itself. */
export const ANYWHERE: Directions = {
  words: [
    [/\bc-2026\d{4}-[0-9a-z]{8}\b(?!-)/g, ({ call }) => call.id],
    [/(?<=recording (?:show|export|hold|release|verify|play) )ID\b/g, ({ recording }) => recording],
    [/(?<=\b(?:call (?:show|explain)|qa hints) )(?:ID|CALL)\b/g, ({ call }) => call.id],
    [/^sudo (?:-u zongji )?/, ""],
    [/\/var\/lib\/zongji\b/g, "data"],
    [/\b127\.0\.0\.1:8088\b/g, async (stage) => `127.0.0.1:${await stage.httpPort()}`],
    [/(?<=--(?:due|until) )"?2026-[^\s]+(?: \d\d:\d\d")?/g, tomorrow],
  ],
  refused: [[/qa (?:sheet|example) listen (?!.*--pipe)/, /no program that plays sound was found/]],
  elsewhere: [
    [/^npm (?:start|test|run build)$/, ".ci/run", "npm test"],
    [/^npm run bench/, "test/phones/by-npm.test.ts", '"run", "bench"'],
    [/^npm run deb/, "test/phones/by-npm.test.ts", '"run", "deb"'],
    [/^npm run faults/, "test/phones/kills.test.ts", "faults"],
    [/^npm run soak/, "test/phones/soak.test.ts", "soak"],
    [/^npm run world/, "test/world/seeds.test.ts", "world"],
  ],
  nowhere: [
    [/^(?:sudo )?(?:systemctl|journalctl|systemd-analyze)/, "there is no systemd"],
    [/^(?:sudo )?(?:apt-get|dpkg|useradd|install|chown)/, "it changes the machine"],
    [/^sudoedit/, "a person edits"],
    [/^podman/, "there is no container runtime"],
  ],
};

/** The token of the agent whose inspection Q-1 is. */
const theirs: Word = async (stage) => {
  const { agent } = await stage.ask<{ readonly agent: string }>("qa inspection show Q-1");
  return agent === "5002" ? "$HAN" : "$LEI";
};

const aTalk: Scene = async (stage) => {
  await stage.hangUpAll();
  await stage.phones.room.dials("1001");
};

/** Agent 5001 has nothing else to do, whatever happened before. */
const isReady: Scene = async (stage) => {
  await stage.hangUpAll();
  await stage.office.onlyReady("5001");
};

/** The call of the inspection that is not this one. */
async function otherThan(inspection: string, stage: DocumentStage): Promise<string> {
  const { call } = await stage.ask<{ readonly call: string }>(`qa inspection show ${inspection}`);
  return call === stage.call.id ? stage.other.id : stage.call.id;
}

/** Agent 5001 has just talked. */
const wrapsUp: Scene = async (stage) => {
  await isReady(stage);
  await stage.phones.front.dials("7000");
  await stage.office.agentIs("5001", "talking");
  await stage.hangUpAll();
  await stage.office.agentIs("5001", "wrap-up");
};

/** They hear how many are there before they are. */
async function inTheRoom(people: number, stage: DocumentStage): Promise<void> {
  await eventually(
    `${people} people are in the room`,
    () => stage.ask<{ readonly parties: readonly unknown[] }>("conference show team"),
    ({ parties }) => parties.length === people,
  );
}

const calibrated: Scene = async (stage) => stage.put("opening.txt", "您好,很高兴为您服务。");

export const DIRECTIONS: Readonly<Record<string, Directions>> = {
  "docs/administrator.md": {
    before: [[/agent sign-in/, (stage) => stage.office.onlyReady()]],
    words: [
      [/\/mnt\/backup\/zongji/g, "backups"],
      [/(?<=backup restore --data )data\b/, "tried"],
    ],
  },
  "docs/backup.md": {
    words: [
      [/\/mnt\/backup\/zongji/g, "backups"],
      [/(?<=(?:restore|undo-update) --data )data\b/, "restored"],
    ],
    refused: [
      [
        /undo-update/,
        /restored has no copy from before an update of its database \(tables of \d+\): restore a backup instead/,
      ],
    ],
  },
  "docs/calibration.md": {
    before: [
      [/calibration create/, calibrated],
      [/calibration cancel/, async (stage) => stage.run(`qa calibration create hotline ${stage.call.id}`)],
    ],
    words: [
      [/\bQ-17 c-\S+/g, async (stage) => `Q-1 ${await otherThan("Q-1", stage)}`],
      [/\bQ-17\b/g, "Q-1"],
      [/\bX-9\b/g, "X-1"],
      [/--until 0:48/, "--until 0:05"],
    ],
  },
  "docs/call-control.md": {
    before: [
      [
        /call answer/,
        async (stage) => {
          await stage.hangUpAll();
          await stage.phones.room.rings("1003");
        },
      ],
      [/call hold/, aTalk],
      [
        /call bridge/,
        async (stage) => {
          await stage.hangUpAll();
          await stage.phones.front.dials("1001");
          await stage.phones.room.dials("1001");
        },
      ],
      [/call play/, aTalk],
      [/^curl/, (stage) => stage.hangUpAll()],
    ],
    // No phone here knows the event "talk".
    refused: [[/call answer/, /does not know how to answer by command/]],
    words: [
      [/\bOTHER\b/g, first("call list --active")],
      [/\bID\b/g, talk],
      [/\$TOKEN\b/g, async (stage) => (await stage.ask<{ readonly token: string }>("user token boss")).token],
    ],
  },
  "docs/cli.md": {
    before: [[/agent ready/, isReady]],
    words: [
      [/http:\/\/10\.0\.0\.5:8088/, async (stage) => `http://127.0.0.1:${await stage.httpPort()}`],
      [/\bTOKEN\b/g, async (stage) => (await stage.ask<{ readonly token: string }>("user token boss")).token],
    ],
  },
  "docs/conferences.md": {
    before: [
      [
        /conference list/,
        async (stage) => {
          await stage.hangUpAll();
          await stage.phones.room.dials("8000");
          await stage.phones.front.dials("8000");
          await inTheRoom(2, stage);
        },
      ],
      [
        /conference kick/,
        async (stage) => {
          await stage.phones.han.dials("8000");
          await inTheRoom(3, stage);
        },
      ],
      [/call listen/, aTalk],
      [/call take-over/, async () => {}],
    ],
    words: [
      [/(?<=kick team )13800138000/, "1002"],
      [/\bCALL\b/g, talk],
    ],
  },
  "docs/configuration.md": {
    before: [[/doctor --config/, async (stage) => stage.put("zongji.yaml", "log: { level: info }\n")]],
  },
  "docs/customers.md": {
    words: [
      [/138 0013 8000=/, "139 0013 9111="],
      [/0596-2026688/, "0596-2026699"],
    ],
  },
  "docs/events.md": {
    before: [
      [
        /agent pop/,
        async (stage) => {
          await isReady(stage);
          await stage.phones.front.dials("7000");
          await stage.office.agentIs("5001", "talking");
        },
      ],
    ],
    elsewhere: [[/webhook replay/, "test/cli/event.test.ts", '"webhook", "replay"']],
  },
  "docs/fax.md": {
    elsewhere: [
      [/fax show/, "test/cli/fax.test.ts", "fax show"],
      [/fax export/, "test/cli/fax.test.ts", "fax export"],
      [/fax send/, "test/cli/fax.test.ts", "fax send"],
      [/fax remove/, "test/cli/fax.test.ts", "fax remove"],
    ],
  },
  "docs/import.md": {
    before: [
      [/customer import customers.csv/, async (stage) => stage.put("customers.csv", CUSTOMERS_CSV)],
      [/customers.xlsx/, async (stage) => stage.run("customer export --to customers.xlsx")],
    ],
  },
  "docs/ivr.md": {
    before: [
      [/first.yaml/, async (stage) => stage.put("first.yaml", shownIn("docs/ivr.md", "yaml", "flow: first"))],
      [
        /--dry-run/,
        async (stage) =>
          stage.put("first.yaml", shownIn("docs/ivr.md", "yaml", "flow: first").replace("tries: 3", "tries: 2")),
      ],
    ],
  },
  "docs/knowledge.md": {
    before: [[/knowledge save/, async (stage) => stage.put("refund.txt", "七天内可以退款。\n")]],
  },
  "docs/marks.md": {
    before: [[/follow-up take/, async (stage) => stage.run('follow-up create 13900139009 "回电" --queue support')]],
    words: [[/\bF-17\b/g, first("follow-up list")]],
  },
  "docs/monitoring.md": {
    before: [[/log level debug --call/, aTalk]],
    words: [[/(?<=level debug --call )c-\S+/, talk]],
  },
  "docs/people.md": {
    before: [
      [/agent disposition/, wrapsUp],
      [/agent extend/, wrapsUp],
      [
        /call move/,
        async (stage) => {
          await stage.run("agent busy 5001");
          await stage.phones.room.dials("7000");
        },
      ],
      [/user token front --name/, (stage) => stage.hangUpAll()],
    ],
    words: [[/(?<=call (?:move|take) )c-\S+/, talk]],
    elsewhere: [
      [/user password/, "test/cli/sign-in.test.ts", "user password"],
      [/user second-factor/, "test/cli/sign-in.test.ts", "user second-factor"],
      [/user sign-in/, "test/cli/sign-in.test.ts", "user sign-in"],
      [/user sign-out/, "test/cli/sign-in.test.ts", "user sign-out"],
    ],
  },
  "docs/privacy.md": { words: [[/ho-[0-9a-z]{10}/, first("privacy holds")]] },
  "docs/quality.md": {
    before: [
      [
        /qa sheet list/,
        async (stage) =>
          eventually(
            "a sheet is given",
            () => stage.ask<readonly Named[]>("qa sheet list"),
            (all) => all.length > 0,
          ),
      ],
      [
        /submit S-31/,
        async (stage) => {
          const [sheet] = await stage.ask<readonly Named[]>("qa sheet list --state open");
          for (const mark of ["listening 4", "confirm yes", "correct yes", "solved solved", "summary 3"])
            await stage.run(`qa sheet answer ${sheet?.id} ${mark}`);
        },
      ],
    ],
    words: [
      [/\bS-31\b/g, first("qa sheet list --state open")],
      [/\$LEI\b/g, theirs],
      [/1:23/, "0:01"],
      [/0:30/, "0:01"],
      [/--mine/, "--mine --token $QI"],
    ],
  },
  "docs/recordings.md": {
    before: [
      [/recording start/, aTalk],
      [/recording delete/, (stage) => stage.hangUpAll()],
    ],
    words: [
      [/(?<=recording start )CALL/, talk],
      [/(?<=recording delete )ID/, first("recording list")],
      [/2:00 --until 2:30/, "0:01 --until 0:03"],
    ],
  },
  "docs/scorecards.md": {
    before: [
      [
        /scorecard retire/,
        async (stage) => {
          for (const { id } of await stage.ask<readonly Named[]>("qa rule list"))
            await stage.run(`qa rule remove ${id}`);
        },
      ],
    ],
  },
  "docs/simulate.md": { elsewhere: [[/simulate examples/, "test/cli/simulate.test.ts", "examples/operator-day.yaml"]] },
  "docs/sampling.md": { words: [[/20261118-0c2f1a/, ({ recording }) => recording]] },
  "docs/surveys.md": {
    elsewhere: [
      [/survey show/, "test/cli/survey.test.ts", "survey show"],
      [/survey comment/, "test/cli/survey.test.ts", "survey comment"],
    ],
  },
  "docs/tickets.md": {
    before: [[/ticket attach/, async (stage) => stage.put("photo.png", "\u0089PNG\r\n")]],
    words: [[/\bT-1001\b/g, first("ticket list")]],
  },
  "docs/voicemail.md": {
    before: [[/greeting set/, async (stage) => stage.put("hello.wav", helloWav())]],
    words: [[/\bID\b/g, first("voicemail list 1002")]],
  },
  "docs/work.md": {
    before: [[/exam put/, async (stage) => stage.put("refunds.json", shownIn("docs/work.md", "json", "退款规则"))]],
  },
};
