import {join} from 'node:path'
import {misuse, type Context, type Step} from '@pot/core'
import type {ImageConfig} from './format/image-config.js'
import type {Reference} from './format/reference.js'
import type {FoundImage, Wanted} from '../source.js'
import {chainLocks, chainSteps} from './layers.js'
import {noticesOf} from './notices.js'
import {namesOf} from './pot-name.js'
import {recordOf} from './pot-record.js'
import {readImage} from './read-image.js'

/** See `ImageSource.find`. `given`: the reference, if it is already parsed. Rejects also with NO_PLATFORM, REGISTRY_AUTH and FETCH_FAILED. */
export async function findOci(ctx: Context, {reference: text, tag, key, ...wanted}: Wanted, given: string | Reference = text): Promise<FoundImage> {
  if (tag !== undefined) throw misuse(`the tag of ${text} is a part of its name`, `pot import ${text}:${tag}`)
  if (key !== undefined) throw misuse('images of OCI have no signature of signify(1)', 'leave out -C, or give the digest of the image: NAME@sha256:HEX')
  const from = await readImage(ctx, given, wanted)
  const {image, reference} = from
  const names = namesOf(reference)
  const usable = `${names.name}_${names.tag}`.replaceAll(/[^A-Za-z0-9_-]/g, '_').replace(/^[_-]+/, '')
  return {
    title: image.name,
    pot: usable,
    tag: names.tag,
    digest: image.digest,
    locks: chainLocks(from),
    record: {conf: recordOf(ctx, image.config, names.name), hooks: {}},
    notices: (pot) => noticesOf(image.config, pot),
    async steps(_ctx, {volume, directory}, look) {
      const {acquire, tree} = chainSteps(ctx, from, volume, await look.volumes())
      return {acquire, tree: [...tree, ...directorySteps(image.config, directory)]}
    },
  }
}

/** Steps that make the directories that the configuration names, as docker and podman make them when they make a container. */
const directorySteps = ({workdir, volumes}: ImageConfig, root: string): Step[] =>
  [...new Set([workdir, ...volumes])]
    .filter((path) => path !== '' && path !== '/')
    .map((path) => ({title: `make ${path} of the image`, run: {do: 'mkdir', path: join(root, path), within: root}}))
