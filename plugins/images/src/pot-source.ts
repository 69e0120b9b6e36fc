import {PotError} from '@pot/core'
import type {ImageSource} from './source.js'

/** Images of pot itself: files `NAME_TAG.xz`, `.zst` and `.tar.zst` in a directory or on a server. */
export const potSource: ImageSource = {
  name: 'pot',
  handles: () => true,
  async find(_ctx, {reference}) {
    throw new PotError('NO_IMAGE', `there is no image ${reference}`)
  },
}
