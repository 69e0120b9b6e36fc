const UNITS = ['B', 'K', 'M', 'G', 'T', 'P', 'E']

/** Formats a number of bytes as zfs(8) does, in at most five characters: `96K`, `1.21G`. */
export function humanBytes(bytes: number): string {
  const exponent = bytes < 1 ? 0 : Math.min(UNITS.length - 1, Math.floor(Math.log2(bytes) / 10))
  const value = bytes / 1024 ** exponent
  const unit = UNITS[exponent] ?? ''
  if (Number.isInteger(value)) return `${value}${unit}`
  return [2, 1, 0].map((digits) => `${value.toFixed(digits)}${unit}`).find((text) => text.length <= 5) ?? `${Math.round(value)}${unit}`
}
