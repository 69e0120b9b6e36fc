const two = (value: number) => String(value).padStart(2, '0')

/** A time in seconds since the epoch, as local date and time: `2026-11-29 21:09:08`. */
export function stamp(seconds: number): string {
  const at = new Date(seconds * 1000)
  const date = [at.getFullYear(), two(at.getMonth() + 1), two(at.getDate())].join('-')
  return `${date} ${[at.getHours(), at.getMinutes(), at.getSeconds()].map(two).join(':')}`
}
