import type {Usage} from './usage.js'

/** Seconds of CPU measurement where the kernel has no average. */
export const WATCH = 0.1

export interface RssResult extends Omit<Usage, 'limits'> {
  /** MHz that the pot uses now. */
  readonly mhz: number
}

/** `rate`: clock rate of a CPU in MHz. */
export function rssOf({limits: _, ...rest}: Usage, rate: number): RssResult {
  return {...rest, mhz: Math.round(rate * rest.percent * 10) / 1000}
}

/** The JSON that programs parse: RSS, Swap and Percent are integers. */
export function compatible({rss, swap, mhz, percent}: RssResult): string {
  const whole = (value: number) => String(Math.round(value))
  return `{ "ResourceUsage": { "MemoryStats": { "RSS" : ${whole(rss)}, "Swap" : ${whole(swap)} }, "CpuStats": { "TotalTicks": ${mhz.toFixed(3)}, "Percent": ${whole(percent)} } } } `
}
