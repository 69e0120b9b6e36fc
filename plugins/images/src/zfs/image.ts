import type {Context} from '@pot/core'
import {PotError} from '@pot/core'
import type {ImageFiles} from '../find-files.js'
import type {FoundImage, Wanted} from '../source.js'

export interface About {
  readonly files: ImageFiles
  readonly pot: string
  readonly tag: string
  readonly wanted: Wanted
}

export async function streamImage(_ctx: Context, {files}: About): Promise<FoundImage> {
  throw new PotError('NEEDS_ZFS', files.base)
}
