// The office that a first start makes: small, working, and commented so that a person learns the format from it. Secrets are new each time.

import type { Rng } from "../base/rng.ts";
import { makeSecret } from "./secret.ts";

/** As in examples/demo-office.yaml; a test keeps the two equal. */
export const demoOfficeTemplate = `# 演示办公室 / The demo office. 改完后: zongji office diff FILE, zongji office apply FILE
# 每个键都可省略,写错会指出行号。 / Every key may be left out; a mistake is told with its line.

office: { name: 演示 Demo, language: zh, country: CN, timezone: Asia/Shanghai }

# 客户等级;地区和它的地点 / Tiers of customers; regions and their places
tiers: [vip, standard]
regions: { fujian: [fuzhou, xiamen] }

# 客户分类: vip 类客户来电按 vip 等级排队 / Kinds of customers: the calls of those of class vip wait as vip (docs/customers.md)
classes:
  vip: { name: 贵宾, tier: vip }
  lead: { name: 潜在客户 }

# 分机: 号码就是话机的账号 / Phones: the number is also the account a phone registers with
# voicemail: 没人接就留言,本机拨 *97 收听 / whom nobody answers leaves a message; *97 at that phone plays it
# supervise: 班组和队列。拨 *55 和分机号监听,*63 至 *66 管理坐席和排队者 / of a team and a queue: *55 and an extension listens, *63 to *66 set agents and take callers
extensions:
  "1001": { name: 李雷, secret: "\${secret}" }
  "1002": { name: 韩梅梅, secret: "\${secret}" }
  "1003": { name: 前台 Front desk, secret: "\${secret}", ring: 20s, voicemail: true, supervise: [a, support] }
  "1004": { name: 会议室 Meeting room, secret: "\${secret}" }

# 坐席: 工号、话机、技能 1-10 / Agents: their number, phone and skills from 1 to 10
# 签入: 本人话机拨 *22,再拨 *24 就绪 / Sign in: dial *22 at the agent's own phone, then *24 for ready
agents:
  "5001": { name: 李雷, extension: "1001", team: a, skills: { service: 8, english: 3 }, regions: [fujian] }
  "5002": { name: 韩梅梅, extension: "1002", team: a, skills: { service: 5, english: 9 } }

# 用户: 谁能做什么,谁收到工单 / Users: who may do what, and whose tickets are whose (docs/people.md)
users:
  boss: { role: manager, extension: "1004" }
  front: { name: 前台 Front desk, role: team-leader, teams: [a], queues: [support], extension: "1003" }
  han: { name: 韩梅梅, role: agent, agent: "5002", extension: "1002" }
  lei: { name: 李雷, role: agent, agent: "5001", extension: "1001" }
  sun: { name: 质检主管 QA supervisor, role: qa-supervisor }
  qi: { name: 质检员一 Inspector 1, role: qa-inspector }
  wang: { name: 质检员二 Inspector 2, role: qa-inspector }

# 营业时间: 流程和队列按它判断 / Opening hours, by which flows and queues go
hours:
  office: { week: ["mon-sun 08:00-22:00"] }

# 队列: 拨 7000 排队等坐席 / Queues: whoever dials 7000 waits for an agent
queues:
  support:
    name: 客服 Support
    number: "7000"
    requires: { service: 3 }     # 坐席至少要有的技能 / the least skill of an agent who gets the call
    strategy: longest-idle       # 谁空闲最久给谁 / whoever has been free longest
    ring: 15s                    # 坐席振铃多久后换人 / then the next agent is tried
    wrapUp: 10s                  # 话后整理 / time after a call before the next
    record: always               # 录音 / record its calls
    waiting: music/quiet         # 等待时听什么 / what callers hear while they wait
    serviceLevel: 20s            # 多快接起算达标 / answered within this is served well
    tierCredit: { vip: 1m }      # vip 当作已多等一分钟 / counts as having waited a minute longer
    announce: { position: true, wait: true, first: 10s, every: 30s, agent: true } # 报位置、时间、工号 / place, time, the agent's number
    callback: { key: "1" }       # 按 1 挂机等回拨,位置保留 / 1 keeps the place: hang up and be called back
    afterwards: satisfaction     # 坐席挂机后做满意度调查 / the survey once the agent has hung up: flow list
    dispositions: { "1": solved, "2": call again } # 话后拨 *271 已解决、*272 再联系 / what it was about: *271 or *272 afterwards

# 工单: 一类的步骤、负责的班组、营业时间内的时限 / Tickets: the steps of a kind, whose they are, their limits in opening hours (docs/tickets.md)
tickets:
  repair:
    name: 报修 Repair
    hours: office
    fields: { address: { name: 地址 Address, required: true } }
    steps:
      record: { name: 登记 Taken, team: a, limit: 2h, remind: 30m, next: [visit, done] }
      visit: { name: 上门 Visit, team: a, limit: 8h, next: [done] }
      done: { name: 完成 Done, closes: solved, next: [record] }

# 会议室: 几个人拨 8000 就在一起 / Conference rooms: all who dial 8000 hear each other
conferences:
  team: { name: 会议 Team, number: "8000", moderators: ["1001"] }

# 其他号码 / What other numbers reach
# flow: 来电者所经历的流程,见 examples/flows 和 docs/ivr.md / what callers meet, see examples/flows and docs/ivr.md
numbers:
  "7100": { flow: main }         # 主菜单 / the main menu
  "7101": { flow: order-status } # 按订单号查询 / an order by its number
  "7102": { flow: information }  # 常见问题 / common questions
  "7103": { flow: call-back }    # 预约回电 / a call-back
  "7104": { flow: message }      # 留言 / a message
  "7105": { flow: meeting }      # 凭密码进会议 / a conference by PIN
  "9198": { flow: clock }        # 报时 / the time
  "7001": { queue: support, tier: vip, region: fujian/xiamen }
  "8003": { voicemail: "1003" }  # 直接留言 / straight to the mailbox
  "9196": { echo: true }         # 回声测试 / echo test
  "9197": { music: music/quiet } # 听音乐 / music
`;

const PLACEHOLDER = /\$\{secret\}/g;

/** `rng`: the system's generator. Each phone gets a secret of its own. */
export function makeDemoOffice(rng: Rng): string {
  return fillSecrets(demoOfficeTemplate, rng);
}

/** The template is a file of examples/ too. */
export function fillSecrets(template: string, rng: Rng): string {
  return template.replace(PLACEHOLDER, () => makeSecret(rng));
}
