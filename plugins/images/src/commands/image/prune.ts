import {ChangeCommand} from '@pot/core/command'

export default class ImagePrune extends ChangeCommand {
  static override summary = 'Remove layers of images that no pot and no base uses, and downloaded layers.'
  static override examples = ['pot image prune', 'pot image prune --plan']

  async run() {
    const {flags} = await this.parse(ImagePrune)
    const [ctx, {pruneLayers}] = await Promise.all([this.context({root: true, flags}), import('../../oci/prune.js')])
    const pruned = await pruneLayers(ctx)
    this.log(pruned.layers.length === 0 ? 'no layer is unused' : `removed ${pruned.layers.length} layers`)
    return pruned
  }
}
