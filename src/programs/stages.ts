import type {PipeAction} from '../operations/types.js'

/** argv of each program of a pipe, in their order. */
export const stages = ({from, through, to}: PipeAction): (readonly string[])[] => [from, ...(through === undefined ? [] : [through]), to]
