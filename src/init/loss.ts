import {existsSync, readdirSync} from 'node:fs'
import type {Context} from '../context.js'
import {hasCode} from '../errors.js'
import {readDirectories} from '../record/store.js'
import {secretsDirectory} from '../secrets/store.js'

/** Says what is lost when everything of pot is removed; empty when there is nothing. */
export async function lossOfAll({host, settings, places}: Pick<Context, 'host' | 'settings' | 'places'>): Promise<string[]> {
  const names = (kind: 'jails' | 'fscomp' | 'bases'): string[] => {
    try {
      return readDirectories(settings, kind)
    } catch (error) {
      if (hasCode(error, 'NOT_INITIALISED')) return []
      throw error
    }
  }
  const [pots, fscomps, bases] = [names('jails'), names('fscomp'), names('bases')]
  const volumes = await host.storage.volumes().catch(() => [])
  const tags = new Set(
    volumes.flatMap(({path, snapshots}) => (/^(?:jails|fscomp)\//.test(path) ? snapshots.map(({tag}) => `${path.split('/')[1]}@${tag}`) : [])),
  )
  const secrets = existsSync(secretsDirectory(places)) ? readdirSync(secretsDirectory(places)) : []
  const line = (what: string, all: readonly string[]) => (all.length === 0 ? [] : [`  ${all.length} ${what}${all.length === 1 ? '' : 's'}: ${all.join(' ')}`])
  const lost = [...line('pot', pots), ...line('fscomp', fscomps), ...line('base', bases), ...line('secret', secrets)]
  if (lost.length === 0) return []
  return ['All data of pot will be destroyed:', ...lost, ...(tags.size === 0 ? [] : [`  ${tags.size} snapshot${tags.size === 1 ? '' : 's'}`])]
}
