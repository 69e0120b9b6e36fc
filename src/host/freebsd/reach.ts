import {findDescriptorsIn} from '../../paths/open-directory.js'
import type {Ask} from '../../programs/ask.js'
import type {Jails} from '../types.js'
import {descriptorsIn} from './descriptors.js'
import {freebsdJails} from './jails.js'
import {spelling} from './spelling.js'

/** Opens the jails of a FreeBSD host without the rest of the host. */
export function freebsdReach(ask: Ask, {fsRoot, run}: {readonly fsRoot: string; readonly run: string}): Jails {
  findDescriptorsIn(descriptorsIn(run))
  return freebsdJails(ask, {fsRoot, run}, spelling(fsRoot))
}
