import {readdirSync} from 'node:fs'
import {join} from 'node:path'
import type {Action, Places, Step} from '@pot/core'
import type {Address, Attachment} from '../driver.js'
import {readLines} from '../read-text.js'
import type {Seen} from './interfaces.js'
import {INET, inetOf} from './names.js'

/** An address cannot carry a mark, so a file lists the ones that pot has added: `NIC ADDRESS/LENGTH`. A reboot removes the file and the addresses. */
const directory = ({run}: Pick<Places, 'run'>): string => join(run, 'aliases')

const lineOf = ({nic = '', address, prefix}: Address): string => `${nic} ${address}/${prefix}`

function linesOfOthers(places: Pick<Places, 'run'>, uuid: string): Set<string> {
  try {
    const names = readdirSync(directory(places)).filter((name) => name !== uuid)
    return new Set(names.flatMap((name) => readLines(join(directory(places), name))))
  } catch {
    return new Set()
  }
}

const remove = (line: string): Action => {
  const [nic = '', address = ''] = line.split(' ')
  return {
    do: 'exec',
    argv: ['ifconfig', nic, inetOf(address), address.replace(/\/.*$/, ''), '-alias'],
    tolerate: ["Can't assign requested address", 'does not exist'],
  }
}

/** Parameters of jail(8) with the addresses that the jail can use. */
export function aliasParams({addresses}: Pick<Attachment, 'addresses'>): Record<string, string> {
  const of = (family: Address['family']) => addresses.filter((one) => one.family === family).map(({address}) => address)
  const [v4, v6] = [of('ipv4'), of('ipv6')]
  return {...(v4.length > 0 ? {'ip4.addr': v4.join(',')} : {}), ...(v6.length > 0 ? {'ip6.addr': v6.join(',')} : {})}
}

/** Adds missing addresses to the host. Existing addresses belong to somebody else, and stay. */
export function addAliases(places: Pick<Places, 'run'>, attachment: Attachment, seen: readonly Seen[]): Step[] {
  const others = linesOfOthers(places, attachment.uuid)
  const there = new Set(seen.flatMap(({name, addresses}) => addresses.map((address) => `${name} ${address.replace(/\/.*$/, '')}`)))
  const own = attachment.addresses.filter((one) => one.nic !== undefined && (others.has(lineOf(one)) || !there.has(`${one.nic} ${one.address}`)))
  if (own.length === 0) return []
  const path = join(directory(places), attachment.uuid)
  return [
    {title: 'make the directory of aliases', run: {do: 'mkdir', path: directory(places), mode: 0o700}},
    {title: `note the addresses of ${attachment.pot}`, run: {do: 'write', path, content: own.map((one) => `${lineOf(one)}\n`).join(''), mode: 0o600}},
    ...own.map((one): Step => {
      const argv = ['ifconfig', one.nic ?? '', INET[one.family], `${one.address}/${one.prefix}`, 'alias']
      return {title: `add ${one.address} to ${one.nic}`, run: {do: 'exec', argv}, undo: others.has(lineOf(one)) ? [] : [remove(lineOf(one))]}
    }),
  ]
}

/** Final steps that remove the listed addresses, except those that another pot has, too. */
export function removeAliases(places: Pick<Places, 'run'>, {uuid, pot}: Pick<Attachment, 'uuid' | 'pot'>): Step[] {
  const path = join(directory(places), uuid)
  const others = linesOfOthers(places, uuid)
  const own = readLines(path)
  if (own.length === 0) return []
  return [
    ...own.filter((line) => !others.has(line)).map((line): Step => ({title: `remove ${line.replace(' ', ': ')}`, run: remove(line), final: true})),
    {title: `forget the addresses of ${pot}`, run: {do: 'remove', path}, final: true},
  ]
}
