// Unpacks a layer into a tree: apply-layer.js FILE OFFSET SIZE DIGEST DIFF-ID ROOT. DIGEST is '-' if it is unknown.
import {applyBlob} from '../oci/layers/apply-blob.js'
import {program} from './program.js'

await program(async ([file = '', offset, size, digest, diffId = '', root = '']) => {
  const blob = {file, offset: Number(offset), size: Number(size), digest: digest === '-' ? undefined : digest}
  const {devices, xattrs, reason} = await applyBlob(blob, diffId, root)
  if (devices > 0) process.stderr.write(`${devices} devices are left out: a pot has those that its host gives it\n`)
  if (xattrs > 0) process.stderr.write(`${xattrs} files without their extended attributes (${reason})\n`)
})
