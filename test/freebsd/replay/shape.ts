/** What the times, sizes and names of one host leave of a text: words and their order in lines. */
export const shape = (text: string): string =>
  text
    .replaceAll(/\b(Mon|Tue|Wed|Thu|Fri|Sat|Sun) (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) +\d+ [\d:]+( UTC)? \d{4}/g, 'DATE')
    .replaceAll(/\b[0-9a-f]{2}(:[0-9a-f]{2}){5}\b/g, 'ETHER')
    .replaceAll(/\b\d+(\.\d+)*[KMG]?B?\b/g, '0')
    .replaceAll(/[ ]+/g, ' ')
    .replaceAll(/[ ]$/gm, '')
