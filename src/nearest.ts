/** Edit distance: the number of letters to insert, delete, replace or swap. */
function distance(a: string, b: string): number {
  const rows: number[][] = [[...Array(b.length + 1).keys()]]
  const at = (i: number, j: number) => rows[i]?.[j] ?? Number.POSITIVE_INFINITY
  for (let i = 1; i <= a.length; i++) {
    rows[i] = [i]
    for (let j = 1; j <= b.length; j++) {
      const replaced = at(i - 1, j - 1) + (a[i - 1] === b[j - 1] ? 0 : 1)
      const swapped = a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1] ? at(i - 2, j - 2) + 1 : replaced
      rows[i]?.push(Math.min(at(i - 1, j) + 1, at(i, j - 1) + 1, replaced, swapped))
    }
  }
  return at(a.length, b.length)
}

/** The most similar of `names`; undefined unless it is similar enough for a typing error. */
export function nearest(word: string, names: readonly string[]): string | undefined {
  const [best] = names.map((name) => ({name, away: distance(word, name)})).sort((a, b) => a.away - b.away || a.name.localeCompare(b.name))
  return best !== undefined && best.away <= Math.max(1, Math.floor(word.length / 3)) ? best.name : undefined
}
