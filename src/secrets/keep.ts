import {closeSync, constants, fchmodSync, openSync, readFileSync, renameSync, rmSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {PotError} from '../errors.js'
import {procedure} from '../operations/procedure.js'
import {openWithin, readBounded} from '../paths/read-within.js'
import {temporaryBeside} from '../paths/temporary.js'

/** Maximum size of a secret in bytes. */
const LARGEST = 512_000

/** Copies the file `from` to `to` (both absolute) with one rename, so that only root can read it. A procedure, because the journal must not contain the value. */
export const keepSecret = procedure('pot.keep-secret', {from: 'text', to: 'text'}, async ({from, to}) => {
  const value = readBounded(from, from, LARGEST)
  if (value === undefined) throw new PotError('NO_SOURCE', `${from} is not a file`)
  const fresh = temporaryBeside(to)
  writeFileSync(fresh, value, {mode: 0o600, flag: 'wx'})
  renameSync(fresh, to)
})

/** Writes the secrets `names` of the directory `from` to the new file system on `target`, a directory in the tree `root` of a pot. All users of the pot can read them. */
export const placeSecrets = procedure(
  'pot.place-secrets',
  {from: 'text', root: 'text', target: 'text', names: 'texts'},
  async ({from, root, target, names}) => {
    const directory = openWithin(root, target)
    try {
      for (const name of names) {
        rmSync(directory.at(name), {force: true})
        const fd = openSync(directory.at(name), constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW, 0o444)
        try {
          writeFileSync(fd, readFileSync(join(from, name)))
          fchmodSync(fd, 0o444)
        } finally {
          closeSync(fd)
        }
      }
    } finally {
      directory.close()
    }
  },
)
