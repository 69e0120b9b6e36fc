import type {Source} from './found.js'
import {bastille} from './bastille.js'
import {ezjail} from './ezjail.js'
import {iocage} from './iocage.js'
import {jailConf} from './jail-conf.js'
import {podman} from './podman.js'

/** The tools whose containers can be adopted, in the order of the report. */
export const SOURCES: readonly Source[] = [iocage, bastille, ezjail, jailConf, podman]
