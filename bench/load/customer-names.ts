// A million customers who might be: surnames and given names as often as they are met, several kinds of numbers. From a seed.

import { seededRng } from "../../src/base/rng.ts";
import type { NewCustomer } from "../../src/crm/customers/customer.ts";

/** The commonest first. */
const SURNAMES = [
  ..."王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文",
];
const GIVEN = [
  ..."伟芳娜秀英敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚桂文辉玲健红建国华飞鹏燕波斌宇浩凯林婷雪梅倩欣怡子轩梓涵思雨佳宁晨曦小雷晓东海龙志新春生永福安康乐天",
];
const CITIES = ["漳州市芗城区", "厦门市思明区", "福州市鼓楼区", "泉州市丰泽区"];
const TAGS = ["老客户", "回访", "投诉", "团购"];

/** Second digits of mobile numbers; 17 is left out, as 179 begins codes of carriers. */
const MOBILE = [3, 5, 8, 9];

export type Drawn = NewCustomer & { readonly name: string };

/** Each number once. */
export function* drawnCustomers(count: number): Generator<Drawn> {
  const rng = seededRng(20_261_123);
  const below = (most: number): number => rng.uint32() % most;
  /** What comes first in the list is drawn more often. */
  const common = (all: readonly string[]): string => all[Math.floor(all.length * (below(1_000) / 1_000) ** 2)] ?? "王";
  for (let i = 0; i < count; i++) {
    const name = common(SURNAMES) + common(GIVEN) + (below(3) === 0 ? "" : common(GIVEN));
    yield {
      name,
      numbers: [
        { number: `+861${MOBILE[i % 4]}${String((i * 7_919 + 100_000_007) % 1_000_000_000).padStart(9, "0")}` },
      ],
      class: below(50) === 0 ? "vip" : undefined,
      owner: String(5_001 + below(100)),
      mail: `user${i}@example.com`,
      address: `福建省${CITIES[below(4)] ?? ""}中山路${below(500)}号`,
      tags: below(5) === 0 ? [TAGS[below(4)] ?? ""] : [],
      fields: { card: `C-${1_000_000 + i}`, points: below(1_000) },
    };
  }
}

export const CUSTOMER_OFFICE = `
tiers: [vip]
classes: { vip: { name: 贵宾, tier: vip } }
customers: { fields: { card: {}, points: { type: number } } }
agents:
${Array.from({ length: 100 }, (_, i) => `  "${5_001 + i}": { name: agent ${i} }`).join("\n")}
`;
