// Puts the files of a received pot in order before anybody sees it: settle.js DIRECTORY JOB-FILE.
import {readFileSync} from 'node:fs'
import {settlePot} from '../settle-pot.js'
import {program} from './program.js'

await program(async ([directory = '', job = '']) => settlePot(directory, JSON.parse(readFileSync(job, 'utf8'))))
