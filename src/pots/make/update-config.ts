import {existsSync, readFileSync} from 'node:fs'
import type {Context} from '../../context.js'
import type {Plan, Step} from '../../operations/types.js'
import {migrated} from '../../record/migrate.js'
import {migrateMounts} from '../../record/mounts.js'
import type {Pot} from '../../record/pot.js'
import {mountsFile, readPot, writeChanged, writeMounts} from '../../record/store.js'

export interface Updated {
  readonly name: string
  readonly changed: boolean
}

export interface NotUpdated {
  readonly name: string
  readonly problem: unknown
}

/** Updates the files of one pot to the present format. The plan is empty when the files are up to date. */
export async function updateConfig({settings, operate}: Pick<Context, 'settings' | 'operate'>, name: string): Promise<Plan> {
  const {plan} = await operate({
    title: `update the configuration of ${name}`,
    event: 'update-config',
    subject: {pot: readPot(settings, name)},
    locks: [`pot/${name}`],
    async plan() {
      const pot = readPot(settings, name)
      return [...writeChanged(pot, migrated(pot)), ...mountSteps(pot)]
    },
  })
  return plan
}

function mountSteps(pot: Pot): Step[] {
  const file = mountsFile(pot)
  const text = existsSync(file) ? readFileSync(file, 'utf8') : ''
  const migrated = migrateMounts(text, pot.root)
  return migrated === text ? [] : [writeMounts(pot, migrated)]
}

/** Updates the files of several pots. A failure of one pot does not prevent the update of the others. */
export async function updateConfigs(
  ctx: Pick<Context, 'settings' | 'operate'>,
  names: readonly string[],
): Promise<{readonly updated: Updated[]; readonly failed: NotUpdated[]}> {
  const updated: Updated[] = []
  const failed: NotUpdated[] = []
  for (const name of names) {
    try {
      const {steps} = await updateConfig(ctx, name)
      updated.push({name, changed: steps.length > 0})
    } catch (problem) {
      failed.push({name, problem})
    }
  }
  return {updated, failed}
}
