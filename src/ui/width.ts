import stringWidth from 'string-width'

const segmenter = new Intl.Segmenter()
const isPlain = (text: string): boolean => /^[ -~]*$/.test(text)

/** Number of columns of a terminal that a text without control characters takes. */
export const widthOf = (text: string): number => (isPlain(text) ? text.length : stringWidth(text))

/** The text in exactly `width` columns: with spaces at the end, or cut, and then `cut` (one column) is the last character. */
export function fitted(text: string, width: number, cut: string): string {
  if (width < 1) return ''
  const full = widthOf(text)
  if (full <= width) return text + ' '.repeat(width - full)
  if (isPlain(text)) return text.slice(0, width - 1) + cut
  let kept = ''
  let used = 0
  for (const {segment} of segmenter.segment(text)) {
    const one = stringWidth(segment)
    if (used + one > width - 1) break
    kept += segment
    used += one
  }
  return kept + cut + ' '.repeat(width - 1 - used)
}
