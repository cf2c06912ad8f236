import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { limits } from "../../src/base/limits.ts";
import { isMasked, type Mask, makeMask } from "../../src/call/mask.ts";
import type { RoleMasking } from "../../src/office/masking.ts";

function maskOf(rules: Partial<RoleMasking> = {}, ours: readonly string[] = ["1001", "+8610086"]): Mask {
  const made = makeMask({
    rules: { numbers: "middle", emails: "middle", fields: ["idCard"], ...rules },
    country: "CN",
    isOurs: (number) => ours.includes(number),
  });
  if (made === undefined) throw new Error("nothing is masked");
  return made;
}

describe("CRM-14 what a role is not shown whole", () => {
  test("a number keeps what tells callers apart, and loses the middle", () => {
    const mask = maskOf();
    expect(mask.number("13800138000")).toBe("138****8000");
    expect(mask.number("+8613800138000")).toBe("+86138****8000");
    expect(mask.number("059 6201-2345")).toBe("059****2345");
    expect(mask.number("80123456")).toBe("****3456");
    expect(mask.number("95588")).toBe("****8");
    expect(maskOf({ numbers: "hidden" }).number("13800138000")).toBe("****");
  });

  test("numbers of the house itself and short ones are shown, and what is no number stays", () => {
    const mask = maskOf();
    for (const shown of ["1001", "+8610086", "110", "*72", "anonymous", ""]) expect(mask.number(shown)).toBe(shown);
  });

  test.each([
    ["请回电 13800138000，谢谢", "请回电 138****8000，谢谢"],
    ["电话138 0013 8000或138-0013-8001", "电话138****8000或138****8001"],
    ["tel:+86-138-0013-8000.", "tel:+86138****8000."],
    ["１３８００１３８０００ 全角", "138****8000 全角"],
    ["0596-2012345转3", "059****2345转3"],
    ["two: 13800138000 13900139000", "two: 138****8000 139****9000"],
    ["sip:+8613800138000@192.0.2.1:5060", "sip:+86138****8000@192.0.2.1:5060"],
    ["abroad +44 20 7946 0958 too", "abroad +4420****0958 too"],
  ])("in words it is found however it is written: %s", (given, shown) => {
    expect(maskOf().text(given)).toBe(shown);
  });

  test.each([
    "2026-11-22T08:00:00.000Z",
    "on 2026-11-22 08:30 we met",
    "192.168.100.200",
    "order 20261122000123456789",
    "c-20261122-aaaaaaaa",
    "invoice 4711, 250 yuan",
  ])("what is no number is left alone: %s", (given) => {
    expect(maskOf().text(given)).toBe(given);
  });

  test("mail addresses", () => {
    expect(maskOf().text("write to ann.li@example.com")).toBe("write to a***@example.com");
    expect(maskOf({ emails: "hidden" }).text("邮箱:ann@example.com。")).toBe("邮箱:****。");
    expect(maskOf().text("sip:1001@example.com")).toBe("sip:1001@example.com");
  });

  test("a view is masked however deep, and what it was made of is not changed", () => {
    const view = {
      id: "c-20261122-13800138",
      from: "13800138000",
      to: "+8610086",
      startedAt: "2026-11-22T08:00:00.000Z",
      legs: [{ extension: "1001", detail: "to 13900139000" }],
      customer: { fields: { idCard: "350600199001011234", size: 42, spare: "13700137000" }, numbers: ["13600136000"] },
      byNumber: { "13800138000": 3 },
      waitMs: 13_800_138_000,
    };
    const before = structuredClone(view);
    expect(maskOf().view(view)).toEqual({
      ...view,
      from: "138****8000",
      legs: [{ extension: "1001", detail: "to 139****9000" }],
      customer: { fields: { idCard: "****", size: 42, spare: "137****7000" }, numbers: ["136****6000"] },
      byNumber: { "138****8000": 3 },
    });
    expect(view).toEqual(before);
  });

  test("a number in any field, under any name, written in any way, is never shown", () => {
    const mask = maskOf();
    const digits = fc.stringMatching(/^1[3-9][0-9]{9}$/).filter((one) => maskOf().text(one) !== one);
    // Fields of ids of ours lose only what is a number from end to end.
    const names = fc.string().filter((name) => !["call", "id", "next", "path"].includes(name));
    const separated = fc.tuple(digits, fc.constantFrom("", " ", "-", ".", " - "));
    fc.assert(
      fc.property(names, separated, fc.string(), (name, [number, by], words) => {
        const written = [number.slice(0, 3), number.slice(3, 7), number.slice(7)].join(by);
        const seen = JSON.stringify(mask.view({ [name]: `${words.replace(/[\d+]/g, "")} ${written}` }));
        return !seen.replace(/[^\d]/g, "").includes(number);
      }),
    );
  });

  test("a text made to be costly is looked at so often and no more, and then masked rather than shown", () => {
    let looked = 0;
    const rules = { numbers: "middle", emails: "middle", fields: [] } as const;
    const isOurs = (): boolean => {
      looked++;
      return true;
    };
    const digits = Array.from({ length: 50_000 }, (_, i) => String((i * 7_919) % 10_007).at(-1)).join(" ");
    const shown = makeMask({ rules, country: "CN", isOurs })?.text(digits) ?? "";
    expect(looked).toBeLessThanOrEqual(limits.people.maskedCandidates);
    expect(shown.slice(-2_000)).toContain("****");
    for (const text of ["a".repeat(100_000), "9".repeat(100_000), "+1-".repeat(30_000)]) maskOf().text(text); // no regular expression runs away
  });

  test("a number that is kept as a figure in an own field is masked too, a figure that is none stays", () => {
    const fields = { mobile: 13_800_138_000, points: 40, year: 2026 };
    expect(maskOf().view({ fields })).toEqual({ fields: { ...fields, mobile: "138****8000" } });
  });

  test.each([
    ...["138001", "138*", '"138001"', "138/001", "138_001", "138,001", "138•001", "【138001】", "王138001", "138001王"],
    ...["c-138001", "１３８，００１", "13800138000 8001", "138001%"],
  ])("by a part of a number nobody is searched for, whatever stands around it: %s", (typed) => {
    expect(maskOf().mayFind(typed)).toBe(false);
  });

  test.each(["13800138000", "138 0013 8000", "+86 138-0013-8000", "王 13800138000", "李小雷", "lxl", "mül", "a4b", ""])(
    "by a whole number, or a name: %s",
    (typed) => {
      expect(maskOf().mayFind(typed)).toBe(true);
    },
  );

  test("figures as large as numbers are not compared with: half by half they would tell one", () => {
    for (const large of ["13800138000", "1.38e10", "-13800138000", "Infinity"])
      expect(maskOf().mayCompare(large)).toBe(false);
    for (const small of ["40", "1990-12-31", ""]) expect(maskOf().mayCompare(small)).toBe(true);
    expect(maskOf({ numbers: "shown" }).mayCompare("13800138000")).toBe(true);
  });

  test("who masks nothing has no mask, and what a mask made is known again", () => {
    const rules = { numbers: "shown", emails: "shown", fields: [] } as const;
    expect(makeMask({ rules, country: "CN", isOurs: () => false })).toBeUndefined();
    for (const made of ["138****8000", "+86138****8000", "****", "****8"]) expect(isMasked(made)).toBe(true);
    for (const other of ["13800138000", "*72", "see 138****8000", "**1"]) expect(isMasked(other)).toBe(false);
  });
});
