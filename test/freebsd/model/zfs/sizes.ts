const units = ['', 'K', 'M', 'G', 'T', 'P', 'E', 'Z']

/** `1.50G`, `512B`, `0B`: as zfs prints sizes for people. */
export function nice(bytes: number): string {
  let unit = 0
  let value = bytes
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024
    unit++
  }
  if (unit === 0) return `${bytes}B`
  if (Number.isInteger(value)) return `${value}${units[unit]}`
  return `${value.toFixed(value < 10 ? 2 : value < 100 ? 1 : 0)}${units[unit]}`
}

/** Bytes of `10G`, `1.5m`, `512`, `8kb`, `2TiB`; undefined when it is not a size. */
export function parseSize(text: string): number | undefined {
  const found = /^(\d+(?:\.\d+)?)([bkmgtpez]?)(i?b)?$/i.exec(text)
  const [, digits = '', unit = '', tail] = found ?? []
  if (!found || (unit.toLowerCase() === 'b' && tail)) return undefined
  const power = ['', 'k', 'm', 'g', 't', 'p', 'e', 'z'].indexOf(unit.toLowerCase() === 'b' ? '' : unit.toLowerCase())
  return power < 0 ? undefined : Math.floor(Number(digits) * 1024 ** power)
}
