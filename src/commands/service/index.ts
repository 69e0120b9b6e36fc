import {PotCommand} from '../../command.js'
import type {ServiceState} from '../../init/service.js'

export default class Service extends PotCommand {
  static override helpPlace = {heading: 'This host', rank: 6}
  static override summary = 'Show whether the system starts pots at boot.'
  static override examples = ['<%= config.bin %> service', '<%= config.bin %> service install']

  async run(): Promise<ServiceState> {
    await this.parse(Service)
    const [ctx, {serviceState}] = await Promise.all([this.context(), import('../../init/service.js')])
    const state = serviceState(ctx)
    for (const {path, state: what} of state.files) this.log(`${path}: ${what}`)
    return state
  }
}
