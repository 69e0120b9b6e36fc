import type {Pot} from '../record/pot.js'

/** Names of the secrets that a pot gets, from its attribute `secrets`. */
export const secretNames = ({attributes: {secrets}}: {readonly attributes: Pick<Pot['attributes'], 'secrets'>}): string[] => [
  ...new Set(secrets.split(/[\s,]+/).filter(Boolean)),
]
