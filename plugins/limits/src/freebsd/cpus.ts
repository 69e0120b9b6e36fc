/** Parses `0, 2-3` of cpuset(1), with or without `jail 3 mask:` before it. */
export function parseCpus(text: string): number[] {
  const list = text.split('\n')[0]?.split('mask:').at(-1) ?? ''
  return list.split(',').flatMap((part) => {
    const [, first, last] = /^\s*(\d+)(?:-(\d+))?\s*$/.exec(part) ?? []
    return first === undefined ? [] : Array.from({length: Number(last ?? first) - Number(first) + 1}, (_, index) => Number(first) + index)
  })
}

/**
 * The CPUs with the fewest pots; among equal ones the first. `taken`: the CPUs of each pot with a CPU limit; pots without
 * one do not count. Undefined when all CPUs are needed.
 */
export function leastLoaded(count: number, total: number, taken: readonly (readonly number[])[]): number[] | undefined {
  if (count >= total) return undefined
  const load = (cpu: number) => taken.filter((cpus) => cpus.includes(cpu)).length
  const all = Array.from({length: total}, (_, cpu) => cpu)
  return all
    .sort((a, b) => load(a) - load(b) || a - b)
    .slice(0, count)
    .sort((a, b) => a - b)
}
