// Signs a file as signify(1) does: sign.js SECRET-KEY FILE SIGNATURE.
import {readFileSync, writeFileSync} from 'node:fs'
import {readSecretKey, signature} from '@pot/core'
import {program} from './program.js'

await program(async ([key = '', file = '', target = '']) => writeFileSync(target, signature(readSecretKey(key), readFileSync(file))))
