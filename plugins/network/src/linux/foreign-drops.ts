import {garbage, hasCode, isRecord, jsonOf, type Ask, type Finding} from '@pot/core'

type Item = Readonly<Record<string, unknown>>

/** A chain at the forward hook: what comes to its end meets the policy. */
interface Chain {
  readonly family: string
  readonly table: string
  readonly name: string
  readonly policy: string
}

/** The entries of one kind, `chain` or `rule`, that `nft -j` prints; [] when nft fails. */
async function listed(ask: Ask, kind: 'chain' | 'rule', ...what: readonly string[]): Promise<Item[]> {
  const {code, stdout} = await ask('nft', ['-j', 'list', ...what]).catch((error: unknown) => {
    if (hasCode(error, 'TOOL_MISSING')) return {code: 1, stdout: ''}
    throw error
  })
  if (code !== 0) return []
  const value = jsonOf('nft -j list', stdout)
  if (!isRecord(value) || !Array.isArray(value.nftables)) throw garbage('nft -j list', stdout)
  return value.nftables.flatMap((item: unknown) => (isRecord(item) && isRecord(item[kind]) ? [item[kind]] : []))
}

const textOf = (value: unknown) => (typeof value === 'string' ? value : '')

async function forwardChains(ask: Ask, own: string): Promise<Chain[]> {
  const chains = await listed(ask, 'chain', 'chains')
  return chains.flatMap((chain) => {
    if (chain.hook !== 'forward' || chain.table === own) return []
    return [{family: textOf(chain.family), table: textOf(chain.table), name: textOf(chain.name), policy: textOf(chain.policy)}]
  })
}

const parts = (rule: Item | undefined): Item[] => (Array.isArray(rule?.expr) ? rule.expr.filter(isRecord) : [])
const hasVerdict = (rule: Item | undefined, ...verdicts: readonly string[]) => parts(rule).some((part) => verdicts.some((verdict) => verdict in part))
const hasMatch = (rule: Item | undefined) => parts(rule).some((part) => 'match' in part)

/** Whether a rule accepts what comes from, or goes to, an interface. */
const accepts = (rule: Item, device: string) =>
  hasVerdict(rule, 'accept') &&
  parts(rule).some(({match}) => isRecord(match) && (match.right === device || (isRecord(match.right) && JSON.stringify(match.right).includes(`"${device}"`))))

/** What drops at the end of a chain, in the words of nft; undefined when that is nothing. */
function dropOf({name, policy}: Chain, rules: readonly Item[]): string | undefined {
  const last = rules.findLast(({chain}) => chain === name)
  if (last !== undefined && !hasMatch(last)) {
    if (hasVerdict(last, 'drop')) return 'its last rule is drop'
    if (hasVerdict(last, 'reject')) return 'its last rule is reject'
    if (hasVerdict(last, 'accept')) return undefined
  }
  return policy === 'drop' ? 'its policy is drop' : undefined
}

/** The line that lets packets of the interface pass, for the tool to which the table belongs. */
function letPass({family, table, name}: Chain, rules: readonly Item[], device: string): string {
  if (table === 'firewalld') return `firewall-cmd --permanent --zone=trusted --add-interface=${device} && firewall-cmd --reload`
  if (table !== 'filter' || !['ip', 'ip6'].includes(family))
    return ['iifname', 'oifname'].map((side) => `nft insert rule ${family} ${table} ${name} ${side} ${device} accept`).join(' && ')
  const tool = family === 'ip' ? 'iptables' : 'ip6tables'
  // Docker keeps this chain when it writes the others again.
  const chain = rules.some((rule) => rule.chain === 'DOCKER-USER') ? 'DOCKER-USER' : name
  return ['-i', '-o'].map((side) => `${tool} -I ${chain} ${side} ${device} -j ACCEPT`).join(' && ')
}

/** The rules of others at the forward hook that drop packets of these interfaces. An accept of our own table does not help: every table has to accept. */
export async function foreignDrops(ask: Ask, own: string, devices: readonly string[]): Promise<readonly Finding[]> {
  if (devices.length === 0) return []
  const findings: Finding[] = []
  for (const chain of await forwardChains(ask, own)) {
    const rules = await listed(ask, 'rule', 'table', chain.family, chain.table)
    const why = dropOf(chain, rules)
    if (why === undefined) continue
    for (const device of devices) {
      if (rules.some((rule) => accepts(rule, device))) continue
      const what = `packets of pots on ${device} do not pass the chain ${chain.family} ${chain.table} ${chain.name}: ${why}`
      findings.push({severity: 'warning', what, fix: letPass(chain, rules, device)})
    }
  }
  return findings
}
