// A thread that computes the SHA-256 of a file; unpack.ts starts it.
import {parentPort, workerData} from 'node:worker_threads'
import {digestOf} from '../transfer/digest.js'

const data: unknown = workerData
if (typeof data === 'object' && data !== null && 'file' in data && typeof data.file === 'string') parentPort?.postMessage(await digestOf('sha256', [data.file]))
