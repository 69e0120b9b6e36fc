import {fail, type Call, type Reply} from '../call.js'
import {getopt, usual, type Options} from '../getopt.js'
import {become} from './small.js'
import type {Tool} from './index.js'

interface Front {
  /** The letters of FreeBSD's tool, for getopt. */
  readonly flags: string
  readonly usage: string
  /** What the host's tool calls an option: another word, several, or nothing. Default: the same letter. */
  readonly as?: Readonly<Record<string, readonly string[]>>
  /** Options that have no counterpart here. */
  readonly unmodelled?: string
}

const links: Front['as'] = {x: ['--one-file-system']}

/** File utilities whose flags differ between the systems: those of FreeBSD only, in clusters or not, before the operands. */
const fronts: Readonly<Record<string, Front>> = {
  cp: {
    flags: 'HLNPRafilnprsvx',
    as: {...links, N: [], r: ['-R']},
    usage:
      'usage: cp [-R [-H | -L | -P]] [-f | -i | -n] [-alNpsvx] source_file target_file\n       cp [-R [-H | -L | -P]] [-f | -i | -n] [-alNpsvx] source_file ... target_directory',
  },
  mv: {flags: 'fhinv', as: {h: ['-T']}, usage: 'usage: mv [-f | -i | -n] [-hv] source target\n       mv [-f | -i | -n] [-v] source ... directory'},
  rm: {flags: 'dfiIPRrvWx', as: {...links, P: []}, unmodelled: 'W', usage: 'usage: rm [-f | -i] [-dIPRrvWx] file ...\n       unlink [--] file'},
  ln: {
    flags: 'FhLPfinsvw',
    as: {h: ['-n'], F: ['-f'], w: []},
    usage:
      'usage: ln [-s [-F] | -L | -P] [-f | -i] [-hnv] source_file [target_file]\n       ln [-s [-F] | -L | -P] [-f | -i] [-hnv] source_file ... target_dir',
  },
  mkdir: {flags: 'm:pv', usage: 'usage: mkdir [-pv] [-m mode] directory_name ...'},
  rmdir: {flags: 'pv', usage: 'usage: rmdir [-pv] directory ...'},
  chmod: {flags: 'HLPRfhv', as: {H: [], L: [], P: []}, unmodelled: 'h', usage: 'usage: chmod [-fhv] [-R [-H | -L | -P]] mode file ...'},
  chown: {flags: 'HLPRfhnvx', as: {x: [], n: []}, usage: 'usage: chown [-fhnvx] [-R [-H | -L | -P]] owner[:group] file ...'},
  chgrp: {flags: 'HLPRfhnvx', as: {x: [], n: []}, usage: 'usage: chgrp [-fhnvx] [-R [-H | -L | -P]] group file ...'},
  install: {
    flags: 'B:bCcD:df:g:h:l:M:m:N:o:pSsT:Uv',
    as: {c: []},
    unmodelled: 'BDfhlMNTU',
    usage: 'usage: install [-bCcpSsUv] [-f flags] [-g group] [-m mode] [-o owner] file1 file2',
  },
  touch: {
    flags: 'A:acd:fhmr:t:',
    as: {f: []},
    unmodelled: 'A',
    usage: 'usage: touch [-A [-][[hh]mm]SS] [-achm] [-r file] [-t [[CC]YY]MMDDhhmm[.SS]]\n       [-d YYYY-MM-DDThh:mm:SS[.frac][tz]] file ...',
  },
  du: {
    flags: 'AaB:cd:gHhI:kLlmnPrst:x',
    unmodelled: 'AgIlnrt',
    usage: 'usage: du [-Aclnx] [-H | -L | -P] [-g | -h | -k | -m] [-a | -s | -d depth] [-B blocksize] [-I mask] [-t threshold] [file ...]',
  },
  id: {
    flags: 'AMPacdGgnprsu',
    unmodelled: 'AMPcdps',
    usage: 'usage: id [user]\n       id -G [-n] [user]\n       id -g [-nr] [user]\n       id -u [-nr] [user]',
  },
}

const convert = (options: Options, as: Front['as'] = {}): string[] =>
  options.given.flatMap(([letter, value]) => as[letter] ?? (value === '' ? [`-${letter}`] : [`-${letter}`, value]))

function front(tool: string, {flags, usage, as, unmodelled = ''}: Front): Tool {
  return async (call) => {
    const options = getopt(call.argv, flags, usual(tool, usage, tool === 'rm' || tool === 'mkdir' ? 64 : 1))
    const odd = options.given.find(([letter]) => unmodelled.includes(letter))
    if (odd) return fail(`freebsd model: ${tool} -${odd[0]} is not modelled`, 70)
    return become(call, [`/usr/bin/${tool}`, ...convert(options, as), '--', ...options.operands])
  }
}

/** -i takes an argument, which may be empty. */
async function sed(call: Call): Promise<Reply> {
  const usage = 'usage: sed script [-EHalnru] [-i extension] [file ...]\n       sed [-EHalnu] [-i extension] [-e script] ... [-f script_file] ... [file ...]'
  const options = getopt(call.argv, 'EHI:ae:f:i:lnru', usual('sed', usage))
  const scripted = options.has('e') || options.has('f')
  if (!scripted && options.operands.length === 0) return fail(usage)
  if (['H', 'a', 'l', 'I'].some((letter) => options.has(letter))) return fail('freebsd model: sed -H, -I, -a and -l are not modelled', 70)
  const flags = options.given.flatMap(([letter, value]) =>
    letter === 'i' ? [`-i${value}`] : letter === 'e' || letter === 'f' ? [`-${letter}`, value] : [`-${letter}`],
  )
  return become(call, [
    '/usr/bin/sed',
    '--posix',
    ...flags,
    ...(scripted ? [] : ['-e', options.operands[0] ?? '']),
    '--',
    ...options.operands.slice(scripted ? 0 : 1),
  ])
}

/** -r takes seconds or a file; there is no -d. */
async function date(call: Call): Promise<Reply> {
  const usage =
    'usage: date [-jnRu] [-I[date|hours|minutes|seconds|ns]] [-f input_fmt]\n            [ -z output_zone ] [-r filename|seconds] [-v[+|-]val[y|m|w|d|H|M|S]]\n            [[[[[[cc]yy]mm]dd]HH]MM[.SS] | new_date] [+output_fmt]'
  const options = getopt(call.argv, 'f:jnRr:uv:z:', usual('date', usage))
  if (['f', 'v', 'z'].some((letter) => options.has(letter)) || options.operands.some((operand) => !operand.startsWith('+')))
    return fail('freebsd model: date -f, -v, -z and setting the date are not modelled', 70)
  const from = options.value('r')
  const when = from === undefined ? [] : /^\d+$/.test(from) ? ['-d', `@${from}`] : ['-r', from]
  return become(call, ['/usr/bin/date', ...(options.has('u') ? ['-u'] : []), ...(options.has('R') ? ['-R'] : []), ...when, ...options.operands])
}

const STAT: Readonly<Record<string, string>> = {
  '%z': '%s',
  '%u': '%u',
  '%g': '%g',
  '%Su': '%U',
  '%Sg': '%G',
  '%Lp': '%a',
  '%OLp': '%a',
  '%m': '%Y',
  '%i': '%i',
  '%d': '%d',
  '%l': '%h',
  '%N': '%n',
  '%HT': '%F',
  '%p': '%f',
  '%Sp': '%A',
}

async function stat(call: Call): Promise<Reply> {
  const usage = 'usage: stat [-FLnq] [-f format | -l | -r | -s | -x] [-t timefmt] [file|handle ...]'
  const options = getopt(call.argv, 'FHf:Lnlqrst:x', usual('stat', usage))
  const format = options.value('f')
  if (format === undefined) return fail('freebsd model: stat without -f is not modelled', 70)
  const unknown = [...format.matchAll(/%[A-Za-z]+/g)].map(([word]) => word).find((word) => STAT[word] === undefined)
  if (unknown) return fail(`freebsd model: stat -f ${unknown} is not modelled`, 70)
  const translated = format.replaceAll(/%[A-Za-z]+/g, (word) => STAT[word] ?? word)
  return become(call, [
    '/usr/bin/stat',
    ...(options.has('L') ? ['-L'] : []),
    `--printf=${translated}${options.has('n') ? '' : '\\n'}`,
    '--',
    ...options.operands,
  ])
}

export const fileTools: Readonly<Record<string, Tool>> = {
  ...Object.fromEntries(Object.entries(fronts).map(([name, one]) => [name, front(name, one)])),
  sed,
  date,
  stat,
}
