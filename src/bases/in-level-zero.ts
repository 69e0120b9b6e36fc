import {PotError} from '../errors.js'
import type {Jails} from '../host/types.js'
import {procedure} from '../operations/procedure.js'

/** Lines of the output of a command that a failure shows. */
const SHOWN = 6

/** Runs a command as root in the running pot of level 0 of a base. Rejects with UPDATE_FAILED, and with the errors of `Exec`. */
export const inLevelZero = procedure(
  'bases.in-level-zero',
  {pot: 'text', command: 'texts'},
  async ({pot, command}, {exec}, {jails}: {readonly jails: Pick<Jails, 'exec'>}) => {
    // The container exists only since an earlier step of the same plan.
    const {argv, secret} = jails.exec(pot, command)
    const {code, stdout, stderr} = await exec(argv, {secret})
    if (code === 0) return
    const said = `${stdout}\n${stderr}`.trim().split('\n').slice(-SHOWN).join('\n')
    throw new PotError('UPDATE_FAILED', `the update of the packages ends with status ${code}${said === '' ? '' : `:\n${said}`}`, {hint: 'nothing was changed'})
  },
)
