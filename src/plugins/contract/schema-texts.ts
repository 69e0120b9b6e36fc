import type {Schema} from './validate.js'

/** A text without line breaks, so that the value fits into pot.conf, help and messages. */
export const line = (description: string): Schema => ({type: 'string', pattern: '^[^\\n\\r]*$', description})
export const lines = (description: string): Schema => ({type: 'array', items: {type: 'string'}, description})
/** The words of a command. */
export const words = (description: string): Schema => ({...lines(description), minItems: 1})
