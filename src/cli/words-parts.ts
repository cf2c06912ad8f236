// The words of the command line by part, one file each. Part of words-en.ts and words-zh.ts.

import { backupEn, backupZh } from "./words-backup.ts";
import { calibrationEn, calibrationZh } from "./words-calibration.ts";
import { callControlEn, callControlZh } from "./words-call-control.ts";
import { callbackEn, callbackZh } from "./words-callback.ts";
import { callersEn, callersZh } from "./words-callers.ts";
import { customerEn, customerZh } from "./words-customer.ts";
import { eventsEn, eventsZh } from "./words-events.ts";
import { explainEn, explainZh } from "./words-explain.ts";
import { faxEn, faxZh } from "./words-fax.ts";
import { figuresEn, figuresZh } from "./words-figures.ts";
import { flowEn, flowZh } from "./words-flow.ts";
import { flowCheckEn, flowCheckZh } from "./words-flow-check.ts";
import { flowDrawEn, flowDrawZh } from "./words-flow-draw.ts";
import { flowTryEn, flowTryZh } from "./words-flow-try.ts";
import { importEn, importZh } from "./words-import.ts";
import { inspectionsEn, inspectionsZh } from "./words-inspections.ts";
import { knowledgeEn, knowledgeZh } from "./words-knowledge.ts";
import { logEn, logZh } from "./words-log.ts";
import { marksEn, marksZh } from "./words-marks.ts";
import { peopleEn, peopleZh } from "./words-people.ts";
import { privacyEn, privacyZh } from "./words-privacy.ts";
import { recordingEn, recordingZh } from "./words-recording.ts";
import { reportsEn, reportsZh } from "./words-reports.ts";
import { routingEn, routingZh } from "./words-routing.ts";
import { samplingEn, samplingZh } from "./words-sampling.ts";
import { scorecardsEn, scorecardsZh } from "./words-scorecards.ts";
import { sheetsEn, sheetsZh } from "./words-sheets.ts";
import { signInEn, signInZh } from "./words-sign-in.ts";
import { soundEn, soundZh } from "./words-sound.ts";
import { staffingEn, staffingZh } from "./words-staffing.ts";
import { surveyEn, surveyZh } from "./words-survey.ts";
import { tablesEn, tablesZh } from "./words-tables.ts";
import { ticketsEn, ticketsZh } from "./words-tickets.ts";
import { voicemailEn, voicemailZh } from "./words-voicemail.ts";
import { workEn, workZh } from "./words-work.ts";

export const partsEn = {
  ...callControlEn,
  ...callbackEn,
  ...callersEn,
  ...customerEn,
  ...eventsEn,
  ...explainEn,
  ...faxEn,
  ...figuresEn,
  ...flowEn,
  ...flowCheckEn,
  ...flowDrawEn,
  ...flowTryEn,
  ...knowledgeEn,
  ...importEn,
  ...logEn,
  ...marksEn,
  ...workEn,
  ...inspectionsEn,
  ...peopleEn,
  ...backupEn,
  ...privacyEn,
  ...recordingEn,
  ...reportsEn,
  ...routingEn,
  ...samplingEn,
  ...scorecardsEn,
  ...sheetsEn,
  ...calibrationEn,
  ...signInEn,
  ...soundEn,
  ...staffingEn,
  ...surveyEn,
  ...tablesEn,
  ...ticketsEn,
  ...voicemailEn,
} as const;

export const partsZh: Readonly<Record<keyof typeof partsEn, string>> = {
  ...callControlZh,
  ...callbackZh,
  ...callersZh,
  ...customerZh,
  ...eventsZh,
  ...explainZh,
  ...faxZh,
  ...figuresZh,
  ...flowZh,
  ...flowCheckZh,
  ...flowDrawZh,
  ...flowTryZh,
  ...knowledgeZh,
  ...importZh,
  ...logZh,
  ...marksZh,
  ...workZh,
  ...inspectionsZh,
  ...peopleZh,
  ...backupZh,
  ...privacyZh,
  ...recordingZh,
  ...reportsZh,
  ...routingZh,
  ...samplingZh,
  ...scorecardsZh,
  ...sheetsZh,
  ...calibrationZh,
  ...signInZh,
  ...soundZh,
  ...staffingZh,
  ...surveyZh,
  ...tablesZh,
  ...ticketsZh,
  ...voicemailZh,
};
