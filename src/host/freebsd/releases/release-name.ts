interface Version {
  readonly numbers: readonly number[]
  /** Rank of the stage, from 0: ALPHA, BETA, RC, release. */
  readonly stage: number
  readonly build: number
}

const STAGES = ['ALPHA', 'BETA', 'RC']

function parse(release: string): Version {
  const [version = '', suffix = ''] = release.split('-')
  const [, stage = '', build = '0'] = /^([A-Z]+)(\d*)/.exec(suffix) ?? []
  const at = STAGES.indexOf(stage)
  return {numbers: version.split('.').map(Number), stage: at < 0 ? STAGES.length : at, build: Number(build)}
}

/** Compares releases, oldest first. A release comes after its candidates. */
export function compareReleases(left: string, right: string): number {
  const [a, b] = [parse(left), parse(right)]
  const longest = Math.max(a.numbers.length, b.numbers.length)
  for (let index = 0; index < longest; index++) {
    const difference = (a.numbers[index] ?? 0) - (b.numbers[index] ?? 0)
    if (difference !== 0) return difference
  }
  return a.stage - b.stage || a.build - b.build
}

/** Returns `14.2` for `14.2-RELEASE`. Other names keep the part after the dash. */
export const shortName = (release: string): string => release.replace(/-RELEASE$/, '')

/** The name under which a release is published: `14.2-RELEASE`, `15.0-RC1`. */
export const fullName = (release: string): string => (release.includes('-') ? release : `${release}-RELEASE`)
