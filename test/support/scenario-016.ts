import {mkdirSync, rmSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {expect} from 'chai'
import type {Session} from './session.js'
import type {World} from '../../src/testing/world.js'

/** One cell of the matrix of pot 0.16's CI (tests/CI/run.sh), with what it leaves out: alias pots, and pots of level 2. */
export interface Cell {
  readonly type: 'single' | 'multi'
  readonly level?: 2
  readonly network: 'inherit' | 'alias' | 'public-bridge' | 'private-bridge'
  readonly stack: 'ipv4' | 'ipv6' | 'dual'
}

export const BRIDGE = 'br016'
export const FSCOMP = 'fs016'

export const titleOf = ({type, level, network, stack}: Cell): string => `${type}${level ? ` of level ${level}` : ''}, ${network}, ${stack}`

export interface Stage {
  readonly world: World
  readonly session: Session
  /** Options of alias pots. */
  readonly alias: Readonly<Record<Cell['stack'], readonly string[]>>
}

/** What all cells use: bases, a bridge, a file system component, two flavours. */
export async function setStage({world, session}: Pick<Stage, 'world' | 'session'>): Promise<void> {
  const directory = join(world.env.POT_CONFIG_DIR ?? '', 'flavours')
  mkdirSync(directory, {recursive: true})
  writeFileSync(join(world.root, 'protocols'), 'tcp 6 TCP\n')
  writeFileSync(join(world.root, 'resolv.conf'), 'nameserver 192.0.2.53\n')
  // The pot is started for the script although it is not persistent afterwards.
  writeFileSync(join(directory, 'flv'), 'set-attribute -A prunable -V NO\nset-attribute -A stop_timeout -V 1\n')
  writeFileSync(join(directory, 'flv.sh'), '#!/bin/sh\necho "$1" >/root/flavoured\n', {mode: 0o755})
  writeFileSync(join(directory, 'bad.sh'), '#!/bin/sh\nexit 3\n', {mode: 0o755})
  await session.pot('create-private-bridge', '-B', BRIDGE, '-S', '20')
  await session.pot('create-fscomp', '-f', FSCOMP)
}

/** The scenario of the CI for one pot, from its creation to its removal. */
export async function play(stage: Stage, cell: Cell): Promise<void> {
  const {world, session} = stage
  const {type, level, network, stack} = cell
  const {pot} = session
  const name = `${type}${level ?? ''}-${network}-${stack}`
  const base = await world.base(type)
  const net = network === 'alias' ? [...stage.alias[stack]] : network === 'private-bridge' ? ['-B', BRIDGE] : []
  const made = ['-t', type, '-b', base, '-N', network, '-S', stack, ...net]
  if (level === undefined)
    await pot('create', '-v', '-p', name, ...made, ...(type === 'single' ? ['-f', 'flv'] : ['-d', `custom:${join(world.root, 'resolv.conf')}`]))
  else {
    await pot('create', '-p', `${name}-of`, ...made)
    await pot('snap', '-p', `${name}-of`)
    await pot('create', '-p', name, '-P', `${name}-of`, '-l', String(level), '-N', network, '-S', stack, ...net)
  }
  await pot('set-attribute', '-p', name, '-A', 'stop_timeout', '-V', '1')

  await pot('copy-in', '-p', name, '-s', join(world.root, 'protocols'), '-d', '/root')
  await pot('snap', '-p', name)
  const volumes = type === 'single' ? 2 : level === undefined ? 3 : 2
  const info = await pot('info', '-v', '-p', name)
  const snapshots = info.split('\n').filter((line) => /@|^\s+\S*\d{10}/.test(line) && line.includes(name))
  expect(snapshots, info).to.have.length(volumes)

  if (network === 'inherit' && stack === 'ipv4' && level === undefined) await image(stage, name, type)
  await pot('mount-in', '-p', name, '-f', FSCOMP, '-m', '/media')
  if (network.endsWith('bridge')) await pot('export-ports', '-p', name, '-e', 'tcp:80', '-e', 'udp:53')

  await pot('start', name)
  expect((await pot('show')).split('\n').filter((line) => new RegExp(`(^|\\s)${name}(\\s|$)`).test(line))).to.have.length(1)
  expect((await pot('ps', '-q')).split('\n')).to.include(name)
  expect(await inside(stage, name, 'root/protocols')).to.equal('tcp 6 TCP\n')
  if (type === 'single') expect(await inside(stage, name, 'root/flavoured')).to.equal(`${name}\n`)
  else if (level === undefined) expect(await inside(stage, name, 'etc/resolv.conf')).to.equal('nameserver 192.0.2.53\n')
  await pot('stop', name)

  const renamed = `${name}-new`
  await pot('rename', '-p', name, '-n', renamed)
  const names = (await pot('ls', '-q')).split('\n')
  expect(names).to.include(renamed).and.not.to.include(name)
  await pot('start', renamed)
  await pot('stop', renamed)

  const clone = `${name}-clone`
  await pot('clone', '-p', clone, '-P', renamed, '-f', 'flv', '-F', ...(network === 'alias' ? net : []))
  await pot('start', clone)
  expect(await inside(stage, clone, 'root/flavoured')).to.equal(`${clone}\n`)
  await pot('stop', clone)
  await pot('destroy', '-p', clone)

  // A pot that has lost its record.
  const conf = join(world.fs, 'jails', renamed, 'conf')
  if (type === 'single') rmSync(conf, {recursive: true})
  if (type === 'single') expect((await session.run('destroy', '-p', renamed)).status).to.equal(1)
  await pot('destroy', '-p', renamed, ...(type === 'single' ? ['-F'] : []))
  if (level !== undefined) await pot('destroy', '-p', `${name}-of`)
}

/** An image of a single pot, by a relative URL; one of a multi pot is refused. */
async function image({world, session}: Stage, name: string, type: Cell['type']): Promise<void> {
  const exported = await session.run('export', '-p', name, '-t', '0', '-l', '0', '-D', world.root)
  expect(exported.status, exported.stderr).to.equal(type === 'single' ? 0 : 2)
  if (type === 'multi') return
  await session.pot('import', '-p', name, '-t', '0', '-U', 'file://.')
  expect((await session.pot('ls', '-q')).split('\n')).to.include(`${name}_0`)
  await session.pot('destroy', '-p', `${name}_0`)
}

/** A file of a running pot, read by the pot. */
async function inside({world}: Stage, name: string, path: string): Promise<string> {
  return world.pot('exec', '-p', name, 'cat', `/${path}`)
}

/** What the CI looks at in the end: a flavour that fails leaves no pot, a base in use stays, and everything can be removed. */
export async function strikeStage({world, session}: Pick<Stage, 'world' | 'session'>, types: readonly Cell['type'][]): Promise<void> {
  for (const type of types) {
    const base = await world.base(type)
    const failed = await session.run('create', '-p', 'fails', '-t', type, '-b', base, '-f', 'bad')
    expect(failed.status, failed.stderr).to.equal(1)
    expect((await session.pot('ls', '-q')).split('\n')).not.to.include('fails')
  }
  await session.pot('destroy', '-f', FSCOMP)
  await session.pot('destroy', '-B', BRIDGE)
  for (const base of new Set(await Promise.all(types.map((type) => world.base(type))))) {
    if (types.includes('multi') && base === (await world.base('multi'))) {
      await session.pot('create', '-p', 'user', '-t', 'multi', '-b', base)
      expect((await session.run('destroy', '-b', base)).status).to.equal(1)
    }
    await session.pot('destroy', '-rb', base)
  }
  for (const what of ['-q', '-qb', '-qf', '-qB']) expect(await session.pot('ls', what), what).to.equal('')
}
