// What a column of a file is taken for: by its title, in Chinese or English, the office's own fields first; a person may say otherwise (`--map`).

export const TARGETS = [
  "id",
  "name",
  "phone",
  "class",
  "owner",
  "organisation",
  "region",
  "mail",
  "address",
  "tags",
] as const;
export type Target = (typeof TARGETS)[number] | `field.${string}`;

/** One for each column, in order; null: it is left out. */
export type Mapping = readonly (Target | null)[];

/** Of the office file, by key. */
export interface ImportField {
  readonly key: string;
  readonly name: string;
}

const TITLES: Readonly<Record<Exclude<(typeof TARGETS)[number], "id">, string>> = {
  name: "name customername fullname contact contactname contactperson client clientname 姓名 名称 名字 称呼 客户 客户名 客户名称 客户姓名 联系人 联系人姓名",
  phone:
    "phone phonenumber phoneno tel telno telephone telephonenumber mobile mobilephone mobileno cell cellphone number contactnumber telefon handy 电话 电话号码 手机 手机号 手机号码 联系电话 联系方式 联系手机 号码 座机 固话 固定电话 办公电话 公司电话 家庭电话 移动电话 备用电话 其他电话",
  class:
    "class customerclass classification type customertype category level customerlevel grade 等级 级别 类别 分类 类型 客户等级 客户级别 客户类别 客户分类 客户类型",
  owner:
    "owner agent salesman salesperson sales accountmanager representative 归属 归属人 归属坐席 所属坐席 负责人 业务员 客户经理 坐席 座席 工号 坐席工号",
  organisation:
    "organisation organization company companyname employer firm institution 公司 公司名称 单位 单位名称 企业 企业名称 组织 机构 机构名称 工作单位",
  region: "region area city province district 地区 区域 城市 所在地 所在地区 省份 省市",
  mail: "mail email emailaddress mailaddress 邮箱 邮件 电子邮箱 电子邮件 邮箱地址",
  address: "address street postaladdress homeaddress 地址 住址 联系地址 通讯地址 家庭地址 详细地址 公司地址",
  tags: "tag tags label labels 标签 客户标签",
};

const TARGET_OF: ReadonlyMap<string, Target> = new Map(
  Object.entries(TITLES).flatMap(([target, titles]) => titles.split(" ").map((title) => [title, target as Target])),
);

/** Titles that say no more than that it is a number. */
const PLAIN_PHONE = new Set(
  "phone phonenumber phoneno tel telno telephone telephonenumber number contactnumber telefon 电话 电话号码 号码 联系电话 联系方式".split(
    " ",
  ),
);

/** Each column's title as it is shown and named: none is empty, no two are alike. */
export function columnTitles(cells: readonly string[]): readonly string[] {
  const titles: string[] = [];
  cells.forEach((cell, at) => {
    const said = cell.trim().replace(/\s+/g, " ").slice(0, 80) || `column ${at + 1}`;
    let title = said;
    for (let number = 2; titles.includes(title); number++) title = `${said} (${number})`;
    titles.push(title);
  });
  return titles;
}

/** `first`: values of the first rows, as an `id` is only one of ours where it looks so. */
export function guessMapping(
  titles: readonly string[],
  fields: readonly ImportField[],
  first: readonly (readonly string[])[],
): Mapping {
  const taken = new Set<Target>();
  return titles.map((title, at) => {
    const target = guess(title, fields) ?? (looksLikeIds(title, at, first) ? "id" : null);
    if (target === null || (target !== "phone" && taken.has(target))) return null;
    taken.add(target);
    return target;
  });
}

/** undefined: there is no such target. "": the column is left out. */
export function targetNamed(said: string, fields: readonly ImportField[]): Target | null | undefined {
  if (said === "" || said === "-") return null;
  const own = fields.find(({ key, name }) => `field.${key}` === said || key === said || name === said);
  const fixed = TARGETS.find((target) => target === said);
  return fixed ?? (own === undefined ? TARGET_OF.get(plain(said)) : `field.${own.key}`);
}

/** What the number is, where the column's title says more than that it is one. */
export function phoneLabel(title: string): string | undefined {
  const said = title.replace(/\s*\(\d+\)$/, "");
  return PLAIN_PHONE.has(plain(said)) ? undefined : said.slice(0, 20);
}

function guess(title: string, fields: readonly ImportField[]): Target | null {
  const said = plain(title);
  const own = fields.find(({ key, name }) => said === plain(key) || said === plain(name));
  if (own !== undefined) return `field.${own.key}`;
  return TARGET_OF.get(said) ?? null;
}

function looksLikeIds(title: string, at: number, first: readonly (readonly string[])[]): boolean {
  const values = first.map((cells) => (cells[at] ?? "").trim()).filter((value) => value !== "");
  return plain(title) === "id" && values.length > 0 && values.every((value) => /^cu-[0-9a-z]{10}$/.test(value));
}

/** Without spaces, signs, case, wide letters, and a number at the end: `Phone-No. 2` is `phoneno`. */
function plain(title: string): string {
  const words = title
    .normalize("NFKC")
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, "");
  return words.replace(/(?<=\p{L})\d{1,2}$/u, "");
}
