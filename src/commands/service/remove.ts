import {ChangeCommand} from '../../command.js'
import type {ServiceResult} from '../../init/service.js'

export default class ServiceRemove extends ChangeCommand {
  static override summary = 'Remove the files that service install wrote.'
  static override examples = ['<%= config.bin %> service remove', '<%= config.bin %> service remove --plan']

  async run(): Promise<ServiceResult> {
    const {flags} = await this.parse(ServiceRemove)
    const [ctx, {removeService}] = await Promise.all([this.context({root: true, flags}), import('../../init/service.js')])
    const result = await removeService(ctx)
    this.tell(result.files.length === 0 ? 'there is nothing to remove' : `removed ${result.files.join(', ')}`)
    return result
  }
}
