import {isRecord} from '../errors.js'
import type {Step} from '../operations/types.js'
import type {TempPotRoot} from './temp-pot-root.js'

const isStep = (value: unknown): value is Step => isRecord(value) && typeof value.title === 'string' && isRecord(value.run)

/** The steps of a command in order, including the steps of plugins, from its --plan. Changes nothing. Rejects if the command fails. */
export async function plannedSteps({run}: Pick<TempPotRoot, 'run'>, command: readonly string[]): Promise<Step[]> {
  // The words at the end may belong to another program.
  const options = command.findIndex((word) => word.startsWith('-'))
  const end = options < 0 ? command.length : options
  const {code, stdout, stderr} = await run([...command.slice(0, end), '--plan', '--json', ...command.slice(end)])
  if (code !== 0) throw new Error(`pot ${command.join(' ')} exits with ${code}: ${stderr}`)
  const answer: unknown = JSON.parse(stdout)
  const plans: unknown = isRecord(answer) ? answer.plans : undefined
  return (Array.isArray(plans) ? plans : []).flatMap((plan: unknown) => (isRecord(plan) && Array.isArray(plan.steps) ? plan.steps.filter(isStep) : []))
}
