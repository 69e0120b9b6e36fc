import {newerFiles} from '../paths/file-kinds.js'
import {error, type Finding} from './finding.js'
import type {Look} from './look.js'

/** Finds files of a newer pot, which this one refuses. Records are named with their pots. */
export const checkFormats = ({ctx: {settings, places}}: Look): Finding[] =>
  newerFiles({fs: settings.fsRoot, ...places}).map(({message, suggestions}) => error(message, suggestions[0]))
