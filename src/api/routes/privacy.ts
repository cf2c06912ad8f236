// /api/privacy: what is kept of a person, taken along, erased, held; and how long it is kept.

import { limits } from "../../base/limits.ts";
import { required } from "../../office/shape.ts";
import { type Download, operations } from "../operation.ts";
import type { ErasureView, HoldView, KeepView, PersonView } from "../privacy-control.ts";
import { line } from "../shapes.ts";
import { fileReply } from "./customer-imports.ts";

export interface PrivacyAnswers {
  showPerson: PersonView;
  exportPerson: Download;
  erasePerson: ErasureView;
  listErasures: readonly ErasureView[];
  listHolds: readonly HoldView[];
  holdPerson: HoldView;
  releasePerson: HoldView;
  listKeep: readonly KeepView[];
}

const operation = operations<PrivacyAnswers>();

/** In the body, as a number in a path stays in logs of others. */
const person = required(line(80), "the id of a customer, or a telephone number in any form");

export const privacyRoutes = [
  operation("showPerson", {
    method: "POST",
    path: "/api/privacy/person",
    about: "How much of each kind of data there is of a person.",
    body: { person },
    handle: ({ body }, control) => control.privacy.person(body.person),
  }),
  operation("exportPerson", {
    method: "POST",
    path: "/api/privacy/export",
    about: "All that is kept of a person as a ZIP archive: JSON, recordings, messages, faxes, files.",
    media: ["application/zip"],
    body: { person },
    handle: async ({ body, asker }, control) => fileReply(await control.privacy.export(body.person, asker)),
  }),
  operation("erasePerson", {
    method: "POST",
    path: "/api/privacy/erase",
    about: "Removes all that is kept of a person; what only counts stays, without whom it was about.",
    body: { person },
    handle: ({ body, asker }, control) => control.privacy.erase(body.person, asker),
  }),
  operation("listErasures", {
    method: "GET",
    path: "/api/privacy/erasures",
    about: "When persons were erased and by whom, newest first; who they were nobody knows any more.",
    handle: (_, control) => control.privacy.erasures(),
  }),
  operation("listHolds", {
    method: "GET",
    path: "/api/privacy/holds",
    about: "Persons whose data must not be removed.",
    handle: (_, control) => control.privacy.holds(),
  }),
  operation("holdPerson", {
    method: "POST",
    path: "/api/privacy/holds",
    about: "From now on nothing of a person is erased or too old.",
    body: { person, why: required(line(limits.privacy.whyCharacters), "for whoever asks later") },
    creates: true,
    handle: ({ body, asker }, control) => control.privacy.hold(body.person, body.why, asker),
  }),
  operation("releasePerson", {
    method: "DELETE",
    path: "/api/privacy/holds/:id",
    about: "A hold is over.",
    handle: ({ params, asker }, control) => control.privacy.release(params.id, asker),
  }),
  operation("listKeep", {
    method: "GET",
    path: "/api/privacy/keep",
    about: "How long each kind of data is kept, by the office file.",
    handle: (_, control) => control.privacy.keep(),
  }),
] as const;
