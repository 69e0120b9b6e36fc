import {execFile} from 'node:child_process'
import {join} from 'node:path'
import {promisify} from 'node:util'
import {ROOT} from './cli.js'

/** Nobody listens there. */
export const OFFLINE = {POT_NPM_REGISTRY: 'http://127.0.0.1:9/', npm_config_fetch_retries: '0', npm_config_update_notifier: 'false'}

/** Packs `directory` as a registry would serve it. */
export async function pack(directory: string, into: string): Promise<string> {
  const npm = join(ROOT, 'node_modules/npm/bin/npm-cli.js')
  const {stdout} = await promisify(execFile)(process.execPath, [npm, 'pack', '--silent', '--ignore-scripts', '--pack-destination', into, directory], {
    cwd: into,
  })
  return join(into, stdout.trim())
}
