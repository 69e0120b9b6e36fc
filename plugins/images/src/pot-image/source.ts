import {misuse} from '@pot/core'
import {findFiles} from './find-files.js'
import {isStream} from '../formats.js'
import {checkImageWord, localName} from '../local-name.js'
import {portableImage} from './portable/image.js'
import type {ImageSource, Wanted} from '../source.js'
import {streamImage} from './zfs/image.js'

/** The source for images of pot itself: files `NAME_TAG.xz`, `.zst` and `.tar.zst` in a directory or on a server. */
export const potSource: ImageSource = {
  name: 'pot',
  handles: ({reference}) => !/[:/]/.test(reference),
  async find(ctx, wanted) {
    const name = checkImageWord('name', wanted.reference)
    if (wanted.tag === undefined) throw misuse('the tag of the image is missing', `pot import -p ${name} -t TAG`)
    const tag = checkImageWord('tag', wanted.tag)
    const files = await findFiles(ctx, {name, tag, url: wanted.url ?? '', key: wanted.key})
    const about = {files, pot: localName(name, tag), tag, wanted, find: (other: Wanted) => potSource.find(ctx, other)}
    return isStream(files.format) ? streamImage(ctx, about) : portableImage(about)
  },
}
