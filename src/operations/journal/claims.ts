import {existsSync, linkSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {hasCode} from '../../errors.js'
import {makeDirectories} from '../../paths/own-files.js'
import {temporaryBeside} from '../../paths/temporary.js'
import type {Claim} from '../../plugins/hooks.js'
import {lock, lockFile, type Lock} from './lock.js'
import {isAlive, processStart} from '../../programs/process-id.js'

interface Where {
  /** Directory of the lock files. */
  readonly directory: string
  readonly purpose: string
}

const PREFIX = 'claim+'

/** Seconds to wait for another command that removes stale claims. */
const PATIENCE = 10

/** Atomically makes a file with its content. Returns false if the file exists. */
function make(path: string, content: string): boolean {
  const aside = temporaryBeside(path)
  writeFileSync(aside, content, {mode: 0o600})
  try {
    linkSync(aside, path)
    return true
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false
    throw error
  } finally {
    rmSync(aside, {force: true})
  }
}

/** Whether the process that made the claim file has ended. */
function isStale(path: string): boolean {
  try {
    const [pid = '', started = ''] = readFileSync(path, 'utf8').split('\n')
    return !isAlive(Number(pid), started)
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return false
    throw error
  }
}

/**
 * Claims, a second kind of lock. A claim is a file that is valid while its maker lives. `lock` would run a program for each lock, which is too slow for many
 * names.
 */
export function claims(where: Where): {readonly claim: Claim; release(): void} {
  const {directory, purpose} = where
  const taken = new Map<string, Lock>()
  const fileOf = (name: string) => join(directory, `${PREFIX}${lockFile(name)}`)

  const put = (name: string): boolean => {
    const path = fileOf(name)
    if (!make(path, `${process.pid}\n${processStart(process.pid) ?? ''}\n${purpose}\n`)) return false
    taken.set(name, {release: () => rmSync(path, {force: true})})
    return true
  }

  /** Removes a stale claim and takes it. Only one command at a time does this, so that no command removes the new claim of another. */
  async function putAgain(name: string): Promise<boolean> {
    const clearing = await lock('claims', {...where, timeout: PATIENCE})
    try {
      if (isStale(fileOf(name))) rmSync(fileOf(name), {force: true})
      return put(name)
    } finally {
      clearing.release()
    }
  }

  return {
    async claim(names) {
      makeDirectories(directory, 0o700)
      const open = names.filter((name) => !taken.has(name))
      for (const name of open) if (put(name) || (isStale(fileOf(name)) && (await putAgain(name)))) return name
      return undefined
    },
    release() {
      for (const one of taken.values()) one.release()
    },
  }
}

/** Removes the claims of killed commands. */
export async function dropStaleClaims(where: Where): Promise<void> {
  const stale = () =>
    (existsSync(where.directory) ? readdirSync(where.directory) : [])
      .filter((name) => name.startsWith(PREFIX))
      .map((name) => join(where.directory, name))
      .filter(isStale)
  if (stale().length === 0) return
  const clearing = await lock('claims', {...where, timeout: PATIENCE})
  try {
    for (const path of stale()) rmSync(path, {force: true})
  } finally {
    clearing.release()
  }
}
