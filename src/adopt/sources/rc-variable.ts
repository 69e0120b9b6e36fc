import type {Ask} from '../../programs/ask.js'
import {hasCode} from '../../errors.js'

/** Resolves with a variable of rc.conf(5) of the host; '' if it is not set, or this system has no rc.conf. */
export async function rcVariable(ask: Ask, name: string): Promise<string> {
  try {
    const {code, stdout} = await ask('sysrc', ['-n', name])
    return code === 0 ? stdout.trim() : ''
  } catch (error) {
    if (hasCode(error, 'TOOL_MISSING')) return ''
    throw error
  }
}

/** Whether a variable of rc.conf(5) says yes. */
export const saysYes = (value: string): boolean => /^(yes|true|on|1)$/i.test(value)

/** The words of a list in rc.conf(5). */
export const wordsIn = (value: string): string[] => value.split(/[\s,]+/).filter(Boolean)
