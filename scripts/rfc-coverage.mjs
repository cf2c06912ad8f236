// Writes docs/rfcs.md: which standard stands in which file, and where we depart from one, both read from the comments of src/ (`RFC nnnn §x`,
// `Deviation:`). `--check` says whether it is current; a test runs it so.

import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const target = join(root, "docs", "rfcs.md");

const HEAD = `# Standards

Where each standard is obeyed, and where we depart from one on purpose. Written from the comments of \`src/\` by \`node scripts/rfc-coverage.mjs\`:
the source cites a paragraph (\`RFC 3261 §17.2.1\`) on the line above the branch that it obliges. A standard that is named here is not thereby
obeyed in full; the tests say what holds.
`;

const SUBJECTS = {
  768: "UDP",
  791: "IPv4",
  2069: "Digest as it was",
  2104: "HMAC",
  2543: "SIP as it was",
  2782: "SRV records",
  2976: "INFO as it was",
  3261: "SIP",
  3262: "Reliable provisional answers, PRACK",
  3263: "Finding SIP servers",
  3264: "Offer and answer",
  3311: "UPDATE",
  3323: "Privacy",
  3325: "P-Asserted-Identity",
  3326: "Reason",
  3327: "Path",
  3389: "Comfort noise",
  3398: "SIP and ISUP causes",
  3403: "NAPTR records",
  3428: "MESSAGE",
  3515: "REFER",
  3550: "RTP",
  3551: "RTP audio profile",
  3581: "rport",
  3605: "RTCP attribute",
  3608: "Service-Route",
  3711: "SRTP",
  3842: "Message waiting",
  3856: "Presence",
  3863: "PIDF",
  3891: "Replaces",
  3892: "Referred-By",
  3903: "PUBLISH",
  3960: "Early media",
  3966: "tel URI",
  3994: "Is composing",
  4028: "Session timers",
  4180: "CSV",
  4235: "Dialog events",
  4291: "IPv6 addresses",
  4411: "Reason for preemption",
  4458: "Voicemail URIs",
  4475: "SIP torture tests",
  4480: "Rich presence",
  4488: "REFER without subscription",
  4568: "SDES keys",
  4585: "RTCP feedback",
  4648: "Base 64",
  4733: "Telephone events",
  4961: "Symmetric RTP",
  5057: "Several usages of a dialog",
  5118: "Torture tests for IPv6",
  5280: "Certificates",
  5359: "SIP service examples",
  5373: "Answering modes",
  5407: "Race conditions",
  5589: "Call transfer",
  5626: "Outbound",
  5761: "RTP and RTCP on one port",
  5763: "DTLS-SRTP in SDP",
  5764: "DTLS-SRTP",
  5806: "Diversion",
  5922: "Certificates of SIP domains",
  5923: "Reused connections",
  6026: "2xx to INVITE, corrected",
  6066: "TLS extensions",
  6086: "INFO packages",
  6188: "AES-256 for SRTP",
  6337: "Offer and answer, explained",
  6454: "Web origins",
  6455: "WebSocket",
  6665: "Events",
  6750: "Bearer tokens",
  7022: "RTCP names",
  7044: "History-Info",
  7090: "Public safety call back",
  7118: "SIP over WebSocket",
  7332: "Max-Breadth and loops",
  7362: "Latching",
  7587: "Opus in RTP",
  7616: "Digest",
  7714: "AES-GCM for SRTP",
  8122: "Certificate fingerprints in SDP",
  8200: "IPv6",
  8224: "Identity (STIR)",
  8225: "PASSporT",
  8226: "STIR certificates",
  8445: "ICE",
  8489: "STUN",
  8588: "SHAKEN",
  8643: "Opportunistic SRTP",
  8760: "Digest with SHA-2",
  8767: "Stale DNS answers",
  8829: "JSEP (browsers' offers and answers)",
  8839: "ICE in SDP",
  8840: "Trickle ICE",
  8842: "DTLS in SDP",
  8866: "SDP",
  8946: "Diverted calls (STIR)",
  9110: "HTTP",
  9112: "HTTP/1.1",
  9143: "BUNDLE",
  9457: "Problem details",
};

function sources(folder) {
  const entries = readdirSync(join(root, folder), { withFileTypes: true });
  return entries
    .flatMap((entry) => {
      const path = `${folder}/${entry.name}`;
      if (entry.isDirectory()) return sources(path);
      return entry.name.endsWith(".ts") ? [path] : [];
    })
    .sort();
}

/** Comments of a file, each a run of lines without their marks: what stands together belongs together. */
function commentsOf(text) {
  const found = [];
  let open = [];
  const close = () => {
    if (open.length > 0) found.push(open.join(" "));
    open = [];
  };
  for (const line of text.split("\n")) {
    const words =
      /^\s*(?:\/\/|\/\*\*?|\*)\s?(.*?)(?:\*\/)?\s*$/.exec(line)?.[1] ?? /(?<=[;,{}]\s*)\/\/ (.*)$/.exec(line)?.[1];
    const stands = /^\s*(\/\/|\/\*|\*)/.test(line);
    if (!stands) close();
    if (words === undefined || /^\/?$/.test(words.trim())) close();
    else open.push(words.trim());
    if (!stands || line.includes("*/")) close();
  }
  close();
  return found;
}

function collect(paths) {
  const cited = new Map();
  const deviations = [];
  for (const path of paths) {
    for (const comment of commentsOf(readFileSync(join(root, path), "utf8"))) {
      for (const [, number, section] of comment.matchAll(/RFC (\d{3,5})(?: (§[0-9A-Z]+(?:\.[0-9]+)*))?/g)) {
        const entry = cited.get(number) ?? { sections: new Set(), files: new Set() };
        if (section !== undefined) entry.sections.add(section);
        entry.files.add(path);
        cited.set(number, entry);
      }
      const at = comment.search(/(?<!`)\bDeviation: /);
      if (at >= 0) deviations.push({ path, words: comment.slice(at + "Deviation: ".length) });
    }
  }
  return { cited, deviations };
}

const numbersOf = (section) => section.slice(1).split(".").map(Number);

function bySection(a, b) {
  const [left, right] = [numbersOf(a), numbersOf(b)];
  for (let i = 0; i < Math.max(left.length, right.length); i++) {
    const difference = (left[i] ?? -1) - (right[i] ?? -1);
    if (difference !== 0 && !Number.isNaN(difference)) return difference;
  }
  return a < b ? -1 : a > b ? 1 : 0;
}

/** `sip/session: way, rows; rtp: rtcp` */
function filesText(files) {
  const folders = new Map();
  for (const path of [...files].sort()) {
    const folder = dirname(path).slice("src/".length);
    const name = path.slice(path.lastIndexOf("/") + 1, -".ts".length);
    folders.set(folder, [...(folders.get(folder) ?? []), name]);
  }
  return [...folders].map(([folder, names]) => `\`${folder}\`: ${names.join(", ")}`).join("; ");
}

const cell = (text) => text.replaceAll("|", "\\|").replaceAll("<", "&lt;");

function render() {
  const { cited, deviations } = collect(sources("src"));
  const out = [HEAD, "\n| RFC | about | sections | files below `src/` |\n| --- | --- | --- | --- |\n"];
  for (const number of [...cited.keys()].sort((a, b) => Number(a) - Number(b))) {
    const { sections, files } = cited.get(number);
    const link = `[${number}](https://www.rfc-editor.org/rfc/rfc${number})`;
    out.push(
      `| ${link} | ${SUBJECTS[number] ?? ""} | ${[...sections].sort(bySection).join(", ")} | ${filesText(files)} |\n`,
    );
  }
  out.push("\n## Deviations\n\nDeliberate departures, in the words of the source.\n\n");
  for (const { path, words } of deviations) out.push(`- \`${path}\`: ${cell(words)}\n`);
  return out.join("");
}

const wanted = render();
if (process.argv.includes("--check")) {
  if (readFileSync(target, "utf8") !== wanted) {
    console.error("docs/rfcs.md is not current: run  node scripts/rfc-coverage.mjs");
    process.exitCode = 1;
  }
} else writeFileSync(target, wanted);
