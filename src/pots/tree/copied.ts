import {basename, dirname} from 'node:path'
import {procedure} from '../../operations/procedure.js'
import {dropPrivileges} from './drop-privileges.js'
import {checkCopy, mergeTree} from './merge-tree.js'

const MOVE = {from: 'text', to: 'text'} as const

/** Checks as `checkCopy` does, then removes privileges from all files in `from`. */
export const checkCopied = procedure('pot.check-copy', MOVE, ({from, to}) => {
  checkCopy(from, to)
  dropPrivileges(dirname(from), basename(from))
})

/** Merges a copied tree; see `mergeTree`. */
export const mergeCopied = procedure('pot.merge', MOVE, ({from, to}) => mergeTree(from, to))
