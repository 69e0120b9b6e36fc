import {PotError} from '../../errors.js'

/** The value of a variable; undefined if it is not set. */
type Variable = (name: string) => string | undefined

const WHOLE = /\$(?:(\$)|([A-Za-z_]\w*)|\{([A-Za-z_]\w*)(?:(:?[-?+])((?:[^${}]|\$\$|\$\{[^{}]*\})*))?\}|(.?))/gs

/**
 * Replaces variables as compose does: `$NAME`, `${NAME}`, `${NAME:-default}`, `${NAME-default}`, `${NAME:?message}`, `${NAME?message}`, `${NAME:+other}`,
 * `${NAME+other}`, and `$$` for one `$`. Calls `unset` for a variable that is not set and has no default. Throws BAD_STACK.
 */
export function interpolate(text: string, variable: Variable, unset: (name: string) => void): string {
  return text.replaceAll(WHOLE, (all, dollar?: string, plain?: string, name?: string, operator?: string, word = '', other?: string) => {
    if (dollar !== undefined) return '$'
    const wanted = plain ?? name
    if (wanted === undefined || other !== undefined) throw new PotError('BAD_STACK', `'${all}' is not a variable: write $$ for a dollar sign`)
    const value = variable(wanted)
    const has = value !== undefined && (operator?.startsWith(':') !== true || value !== '')
    const inner = () => interpolate(word, variable, unset)
    switch (operator?.at(-1)) {
      case '-':
        return has ? (value ?? '') : inner()
      case '+':
        return has ? inner() : ''
      case '?':
        if (!has) throw new PotError('BAD_STACK', `the variable ${wanted} is not set${word === '' ? '' : `: ${inner()}`}`)
        return value ?? ''
      default:
        if (value === undefined) unset(wanted)
        return value ?? ''
    }
  })
}
