import type {Host} from './host/types.js'
import type {Operate} from './operations/operate.js'
import type {Plan} from './operations/types.js'
import type {Attribute} from './pots/attributes.js'
import type {Emit} from './plugins/hooks.js'
import type {Places, Settings} from './settings.js'
import type {Report} from './ui/report.js'

/** What a use-case works with. */
export interface Context {
  readonly settings: Settings
  readonly places: Places
  readonly host: Host
  readonly operate: Operate
  readonly emit: Emit
  readonly report: Report
  /** Attributes of the core and of the plugins. */
  readonly attributes: readonly Attribute[]
  /** Network types that plugins provide. */
  readonly networks: readonly string[]
  /** --plan: nothing changes, and `plans` has what would be done. */
  readonly planOnly: boolean
  readonly plans: readonly Plan[]
}
