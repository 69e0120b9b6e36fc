import {statSync} from 'node:fs'
import {join} from 'node:path'

export const isFile = (path: string): boolean => statSync(path, {throwIfNoEntry: false})?.isFile() === true

/** The file of a module. oclif allows its extension to be left out. */
export const fileOf = (root: string, target: string): string | undefined =>
  ['', '.js', '.mjs', '.cjs', '/index.js'].map((ending) => join(root, `${target}${ending}`)).find(isFile)

export {exportsOf} from './contract/exports.js'
