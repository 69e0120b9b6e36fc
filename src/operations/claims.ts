import {existsSync} from 'node:fs'
import {join} from 'node:path'
import {hasCode} from '../errors.js'
import type {Claim} from '../plugins/hooks.js'
import {lock, lockFile, type Lock} from './lock.js'

interface Where {
  /** Of the lock files. */
  readonly directory: string
  readonly purpose: string
}

/** Locks that the plugins take while they plan. A name is claimed once. */
export function claims(where: Where): {readonly claim: Claim; release(): void} {
  const taken = new Map<string, Lock>()
  const take = async (name: string): Promise<boolean> => {
    try {
      taken.set(name, await lock(name, {...where, timeout: 0}))
      return true
    } catch (error) {
      if (hasCode(error, 'LOCKED')) return false
      throw error
    }
  }
  return {
    async claim(names) {
      const open = names.filter((name) => !taken.has(name))
      const busy = (name: string) => existsSync(join(where.directory, lockFile(name)))
      // Only that of a command that was killed is left there with nobody to hold it; to find that out takes a process.
      for (const name of [...open.filter((one) => !busy(one)), ...open.filter(busy)]) if (await take(name)) return name
      return undefined
    },
    release() {
      for (const one of taken.values()) one.release()
    },
  }
}
