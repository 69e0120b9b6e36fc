/** Removes control sequences of a line: a program meant them for its own terminal. */
export const readable = (line: string): string =>
  line
    .replaceAll(/\p{Cc}\[[\d;?]*[A-Za-z]/gu, '')
    .replaceAll(/\p{Cc}+/gu, ' ')
    .trim()
