// A report as a page: it loads nothing, and no name in it becomes markup. Zones and periods beside it.

import fc from "fast-check";
import { XMLParser, XMLValidator } from "fast-xml-parser";
import { describe, expect, test } from "vitest";
import type { WallMillis } from "../../../src/base/time.ts";
import { endingsReport } from "../../../src/crm/reports/call-reports.ts";
import { cellText, durationText } from "../../../src/crm/reports/cell-text.ts";
import { clockText } from "../../../src/crm/reports/local-sql.ts";
import { reportPage } from "../../../src/crm/reports/page.ts";
import { momentOf, spanOf } from "../../../src/crm/reports/period.ts";
import type { Row } from "../../../src/crm/reports/report.ts";
import type { ReportTable } from "../../../src/crm/reports/run-report.ts";
import { svgLines } from "../../../src/crm/reports/svg.ts";
import { addDays, dayText, Zone } from "../../../src/crm/reports/zone.ts";
import { REPORT_PERIODS } from "../../../src/office/reports.ts";

function pageOf(rows: readonly Row[], name?: string): string {
  const table: ReportTable = {
    report: endingsReport,
    columns: endingsReport.columns,
    charts: endingsReport.charts,
    parameters: { queue: name },
    span: { from: 0, to: 86_400_000 },
    timezone: "Europe/Berlin",
    madeAt: 0 as WallMillis,
    rows,
    total: undefined,
  };
  return [...reportPage(table, "en", name)].join("");
}

/** What a page may have: nothing that runs or loads. */
const TAGS =
  /^(html|head|meta|title|style|body|h1|h2|p|span|svg|text|rect|line|path|table|thead|tbody|tfoot|tr|th|td)$/;

describe("CRM-10 a report as a page", () => {
  test("whatever a name is, the page has only its own tags and loads nothing", () => {
    const hostile = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.constantFrom(
        "<script>alert(1)</script>",
        '"><img src=x onerror=alert(1)>',
        "</style><svg onload=1>",
        "&lt;b&gt;",
        "';--",
      ),
    );
    fc.assert(
      fc.property(fc.array(hostile, { minLength: 1, maxLength: 4 }), hostile, (names, title) => {
        const page = pageOf(
          names.map((ending) => ({ ending, endedBy: null, calls: 3, talkMs: 1, share: 0.5 })),
          title,
        );
        const style = /<style>.*?<\/style>/s;
        for (const [, tag = ""] of page.replace(style, "").matchAll(/<\/?([a-z!][^\s/>]*)/gi)) {
          if (tag !== "!doctype") expect(tag).toMatch(TAGS);
        }
        expect(page.replace(style, "")).not.toMatch(/<[^>]*\s(on\w+|src|href)=/i);
      }),
      { numRuns: 25, seed: 4 },
    );
  });

  test("its charts are well-formed, and a bar is as long as its value", () => {
    const page = pageOf([
      { ending: "completed", endedBy: "caller", calls: 40, talkMs: 1, share: 0.8 },
      { ending: "a & b", endedBy: null, calls: 10, talkMs: 1, share: 0.2 },
    ]);
    const svg = /<svg.*?<\/svg>/s.exec(page)?.[0] ?? "";
    expect(XMLValidator.validate(svg)).toBe(true);
    const drawn = new XMLParser({ ignoreAttributes: false }).parse(svg) as { svg: { rect: Record<string, string>[] } };
    const widths = drawn.svg.rect.map((rect) => Number(rect["@_width"]));
    expect((widths[0] ?? 0) / (widths[1] ?? 1)).toBeCloseTo(4, 1);
    const lines = svgLines({
      title: "t",
      labels: ["a", "b", "c"],
      series: [{ name: "n", values: [1, null, 3] }],
      label: String,
    });
    expect(XMLValidator.validate(lines)).toBe(true);
    expect(/d="([^"]*)"/.exec(lines)?.[1]?.match(/M/g)).toHaveLength(2); // a gap is no line
  });

  test("cells as people read them", () => {
    const zone = new Zone("Asia/Shanghai");
    expect(cellText("share", 0.125, zone)).toBe("12.5 %");
    expect(cellText("count", 1_234_567, zone)).toBe("1,234,567");
    expect(cellText("number", 2.5, zone)).toBe("2.5");
    expect(cellText("duration", 3_725_000, zone)).toBe("1:02:05");
    expect(cellText("time", Date.UTC(2026, 0, 1), zone)).toBe("2026-01-01 08:00");
    expect(cellText("share", null, zone)).toBe("-");
    expect(durationText(7_400)).toBe("0:07");
  });
});

describe("CRM-10 the time a report is about", () => {
  test("periods begin and end at the office's midnights and join without gap or overlap", () => {
    for (const name of ["Asia/Shanghai", "Europe/Berlin", "America/Sao_Paulo", "Australia/Lord_Howe"]) {
      const zone = new Zone(name);
      for (let at = Date.UTC(2026, 0, 1, 5); at < Date.UTC(2026, 11, 31); at += 86_400_000 * 17.3) {
        const spans = Object.fromEntries(REPORT_PERIODS.map((period) => [period, spanOf(period, at, zone)]));
        expect(spans["yesterday"]?.to).toBe(spans["today"]?.from);
        expect(spans["last-week"]?.to).toBe(spans["this-week"]?.from);
        expect(spans["last-month"]?.to).toBe(spans["this-month"]?.from);
        expect(spans["last-7-days"]?.to).toBe(spans["today"]?.from);
        for (const span of Object.values(spans)) {
          for (const edge of [span.from, span.to]) expect(clockText(edge, zone).slice(11, 16)).toBe("00:00");
        }
        expect(new Date(spans["this-week"]?.from ?? 0 + zone.offsetMs(at)).getTime()).toBeLessThanOrEqual(at);
      }
    }
  });

  test("a date is the office's midnight, a time has its zone, anything else is neither", () => {
    const berlin = new Zone("Europe/Berlin");
    expect(momentOf("2026-03-29", berlin)).toBe(Date.UTC(2026, 2, 28, 23));
    expect(momentOf("2026-03-30", berlin)).toBe(Date.UTC(2026, 2, 29, 22));
    expect(momentOf("2026-03-29T08:00:00+02:00", berlin)).toBe(Date.UTC(2026, 2, 29, 6));
    for (const wrong of [
      "2026-02-30",
      "2026-13-01",
      "0000-01-01",
      "yesterday",
      "2026-03-29T08:00:00",
      "2026-03-29T25:00Z",
    ])
      expect(momentOf(wrong, berlin)).toBeUndefined();
  });

  test("pieces of a clock lie end to end, and each moment in one has its distance from UTC", () => {
    for (const name of ["Europe/Berlin", "Australia/Lord_Howe", "Africa/Casablanca", "Asia/Kolkata"]) {
      const zone = new Zone(name);
      const span = { from: Date.UTC(2025, 0, 3, 7), to: Date.UTC(2026, 11, 5, 4) };
      const pieces = zone.pieces(span.from, span.to);
      expect(pieces[0]?.at).toBe(span.from);
      expect(pieces.at(-1)?.until).toBe(span.to);
      pieces.forEach((piece, i) => {
        expect(piece.until).toBe(pieces[i + 1]?.at ?? span.to);
        for (const at of [piece.at, piece.until - 1, (piece.at + piece.until) / 2])
          expect(zone.offsetMs(at)).toBe(piece.offsetMs);
      });
    }
  });

  test("an hour that comes twice says which", () => {
    const berlin = new Zone("Europe/Berlin");
    expect(clockText(Date.UTC(2026, 9, 25, 0, 30), berlin)).toBe("2026-10-25 02:30 +02:00");
    expect(clockText(Date.UTC(2026, 9, 25, 1, 30), berlin)).toBe("2026-10-25 02:30 +01:00");
    expect(clockText(Date.UTC(2026, 9, 25, 2, 30), berlin)).toBe("2026-10-25 03:30");
    expect(dayText(addDays({ year: 2024, month: 2, day: 28 }, 2))).toBe("2024-03-01");
  });
});
