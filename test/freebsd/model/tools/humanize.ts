/** humanize_number(3) in a buffer of five characters with HN_DECIMAL and HN_NOSPACE. */
export function humanize(value: number): string {
  const units = ['', 'K', 'M', 'G', 'T', 'P', 'E']
  let at = 0
  let scaled = value
  while (scaled >= 1000 && at < units.length - 1 && String(Math.round(scaled)).length + (units[at] ?? '').length > (at === 0 ? 5 : 4)) {
    scaled /= 1024
    at++
  }
  if (at === 0) return String(value)
  return `${scaled < 9.95 ? scaled.toFixed(1) : Math.round(scaled)}${units[at]}`
}
