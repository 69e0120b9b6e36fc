import {existsSync} from 'node:fs'
import {connect} from 'node:net'
import {extname, join} from 'node:path'
import {fileURLToPath} from 'node:url'
import type {Places, Step} from '@pot/core'
import type {Attachment} from '../driver.js'
import {hex} from './names.js'

const LOCALHOST = {ipv4: '127.0.0.1', ipv6: '::1'} as const

type Run = Pick<Places, 'run'>
type Id = Pick<Attachment, 'uuid'>

/** The directory of the sockets by which the processes that answer at localhost are reached. */
export const forwarderDirectory = ({run}: Run): string => join(run, 'localhost')
const socketOf = (places: Run, id: Id): string => join(forwarderDirectory(places), hex(id))

const forwarder = (...words: readonly string[]): string[] => {
  const ending = extname(fileURLToPath(import.meta.url))
  const file = fileURLToPath(new URL(`../programs/forwarder${ending}`, import.meta.url))
  return [process.execPath, ...(ending === '.ts' ? ['--import', 'tsx'] : []), file, ...words]
}

/** The tunnels of a pot in the words of the forwarder. */
const tunnels = ({ports, addresses}: Pick<Attachment, 'ports' | 'addresses'>): string[] =>
  ports.flatMap(({proto, port, hostPort, localhost = []}) =>
    localhost.flatMap((family) => {
      const target = addresses.find((address) => address.family === family)?.address
      return target === undefined ? [] : [`${proto}/${LOCALHOST[family]}/${hostPort}/${target}/${port}`]
    }),
  )

const stop = (places: Run, id: Id) => ({do: 'exec', argv: forwarder('stop', socketOf(places, id))}) as const

/** One process for a pot that answers at its ports of 127.0.0.1 and ::1. A port that cannot be had is a warning. */
export function serveLocalhost(places: Run, attachment: Attachment): Step[] {
  const words = tunnels(attachment)
  if (words.length === 0) return []
  const {pot} = attachment
  const socket = socketOf(places, attachment)
  return [
    {title: 'make the directory of forwarders', run: {do: 'mkdir', path: forwarderDirectory(places), mode: 0o711}},
    {
      title: `answer at localhost for ${pot}`,
      run: {do: 'exec', argv: forwarder('serve', socket, ...words), background: '/dev/null'},
      undo: [stop(places, attachment)],
    },
    {
      title: `wait until the ports of ${pot} answer at localhost`,
      run: {do: 'exec', argv: forwarder('wait', socket)},
      undo: 'nothing changes',
      optional: true,
    },
  ]
}

/** Final steps that end the process of a pot, if there is one. */
export const leaveLocalhost = (places: Run, {pot, uuid}: Pick<Attachment, 'pot' | 'uuid'>): Step[] =>
  existsSync(socketOf(places, {uuid})) ? [{title: `answer at localhost for ${pot} no more`, run: stop(places, {uuid}), final: true}] : []

/** Whether the process of a pot that should answer at localhost is there. */
export const answersAtLocalhost = (places: Run, attachment: Attachment): Promise<boolean> =>
  new Promise((resolve) => {
    if (tunnels(attachment).length === 0) return resolve(true)
    const socket = connect(socketOf(places, attachment))
    socket.on('error', () => resolve(false))
    socket.on('connect', () => {
      socket.destroy()
      resolve(true)
    })
  })
