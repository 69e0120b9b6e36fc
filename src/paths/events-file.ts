import {join} from 'node:path'

/** The file of events: one line of JSON each. Commands and the supervisors of main commands append to it. */
export const eventsFile = (data: string): string => join(data, 'events.ndjson')

/** The file that had the name of `eventsFile` before it was full. */
export const olderEventsFile = (data: string): string => `${eventsFile(data)}.1`

/** Size in bytes at which a file of events is full. pot keeps the present file and the one before it. */
export const EVENTS_SIZE = 1024 * 1024
