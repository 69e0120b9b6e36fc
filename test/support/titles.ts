const literal = (text: string) => text.replaceAll(/[$()*+.?[\\\]^{|}]/g, String.raw`\$&`)

/** Whether the text of a file has a test with this title. A title with a template is compared as it is written. */
export const hasTest = (text: string, title: string): boolean =>
  new RegExp(String.raw`^\s*(?:it|once|suite|describe)(?:\.\w+)?\(\s*(['"\`])${literal(title)}\1`, 'm').test(text)
