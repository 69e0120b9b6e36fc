/** The value of an option of a command. */
export type OptionValue = string | number | boolean | readonly string[] | undefined

/** Options that plugins have added to a command. */
export interface Contributed {
  /** The values of options of plugins, by the name of the option: `{memory: '1G'}`. */
  readonly contributed?: Readonly<Record<string, OptionValue>>
}
