import {charactersOf, type Characters} from './characters.js'

/** Values as a row of small bars, the newest at the right; `width` characters, with spaces where there are no values yet. `max` is the value of a full bar. */
export function sparkline(
  values: readonly number[],
  {width, max, characters = charactersOf()}: {readonly width: number; readonly max: number; readonly characters?: Characters},
): string {
  const {bars} = characters
  const last = bars.length - 1
  const bar = (value: number) => bars[max > 0 ? Math.max(0, Math.min(last, Math.round((value / max) * last))) : 0] ?? ''
  return (width < 1 ? [] : values.slice(-width).map(bar)).join('').padStart(width)
}
