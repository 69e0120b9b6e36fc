import * as Flags from '@oclif/core/flags'

const LIST = 'LIST'

/** The flags of a command that lists something. */
export const listFlags = {
  filter: Flags.string({
    multiple: true,
    multipleNonGreedy: true,
    description: 'list only what matches; may be repeated (see pot(1))',
    helpValue: 'KEY=VALUE',
    helpGroup: LIST,
  }),
  sort: Flags.string({description: 'sort by this column; -COLUMN in reverse', helpValue: '[-]COLUMN', helpGroup: LIST}),
  columns: Flags.string({description: 'print a table with these columns, separated by commas', helpValue: 'COLUMN,...', helpGroup: LIST}),
  format: Flags.string({
    description: "print a line of this form for each: '{{.name}} {{.state}}'",
    helpValue: 'TEMPLATE',
    exclusive: ['columns'],
    helpGroup: LIST,
  }),
  bytes: Flags.boolean({description: 'print sizes in columns as numbers of bytes, as where stdout is no terminal', helpGroup: LIST}),
}

/** The values of `listFlags`. */
export interface ListFlags {
  readonly filter?: readonly string[] | undefined
  readonly sort?: string | undefined
  readonly columns?: string | undefined
  readonly format?: string | undefined
  readonly bytes: boolean
}

/** Whether the list is not the plain one, so that the functions for lists must be loaded. */
export const isShaped = ({filter, sort, columns, format}: ListFlags): boolean => [filter, sort, columns, format].some((one) => one !== undefined)
