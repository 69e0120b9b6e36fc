import {existsSync} from 'node:fs'
import {join} from 'node:path'
import type {Context} from '../../context.js'
import {PotError} from '../../errors.js'
import {checkName} from '../../record/names.js'

/** Throws BAD_NAME (exit status 2) for an invalid name, and EXISTS for a name that is taken. */
export function checkNewName({settings}: Context, name: string): void {
  checkName(name, 'pot')
  if (existsSync(join(settings.fsRoot, 'jails', name))) {
    throw new PotError('EXISTS', `there is a pot '${name}' already`, {hint: `pot info -p ${name}`})
  }
}
