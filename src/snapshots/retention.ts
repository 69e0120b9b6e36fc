import {misuse} from '../errors.js'

/** How many snapshots are kept: one for each of the last COUNT periods of so many seconds. */
export interface Period {
  readonly count: number
  readonly seconds: number
}

const SECONDS: Readonly<Record<string, number>> = {h: 3600, d: 86_400, w: 7 * 86_400, m: 30 * 86_400}

/** Reads `24h,7d,4w,6m`: hours, days, weeks and months of 30 days. Throws USAGE. */
export function parseRetention(text: string): Period[] {
  return text.split(',').map((word) => {
    const [, count, unit = ''] = /^([1-9]\d{0,3})([hdwm])$/.exec(word.trim()) ?? []
    const seconds = SECONDS[unit]
    if (count === undefined || seconds === undefined)
      throw misuse(`'${text}' does not say which snapshots to keep`, 'for example 24h,7d,4w,6m: one for each of the last 24 hours, 7 days, 4 weeks, 6 months')
    return {count: Number(count), seconds}
  })
}

/** A snapshot of pot itself, whose tag is its time. Others have names, and are kept. */
const isTime = (tag: string): boolean => /^\d{9,11}$/.test(tag)

/**
 * The tags that a retention gives up, oldest first. Of each period the newest snapshot is kept, as far back as there are snapshots, so that a host which was
 * off for a week loses nothing. Tags that are names are kept.
 */
export function givenUp(tags: readonly string[], periods: readonly Period[]): string[] {
  const times = tags.filter(isTime).sort((a, b) => Number(b) - Number(a))
  const kept = new Set(
    periods.flatMap(({count, seconds}) => {
      const newest = new Map<number, string>()
      for (const tag of times) {
        const period = Math.floor(Number(tag) / seconds)
        if (!newest.has(period)) newest.set(period, tag)
      }
      return [...newest.values()].slice(0, count)
    }),
  )
  return times.filter((tag) => !kept.has(tag)).reverse()
}

/** Whether the shortest period has no snapshot yet. `now`: seconds since the epoch. */
export function isDue(tags: readonly string[], periods: readonly Period[], now: number): boolean {
  const shortest = Math.min(...periods.map(({seconds}) => seconds))
  const period = (time: number) => Math.floor(time / shortest)
  return !tags.some((tag) => isTime(tag) && period(Number(tag)) >= period(now))
}
