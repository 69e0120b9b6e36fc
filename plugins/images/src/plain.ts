/** Makes a single line of at most 80 characters from untrusted text, without characters that control a terminal. */
export const plain = (text: string): string => text.replaceAll(/[^ -~]/g, '?').slice(0, 80)
