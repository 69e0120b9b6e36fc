/** The type of the values of an attribute; see `parseAttribute` for the stored texts. */
export type AttributeType = 'bool' | 'uint' | 'string' | 'sysvopt' | 'bytes' | 'number' | 'enum' | 'rlimit' | 'restart' | 'retention'

/** The value of an attribute: a boolean for YES and NO, a number for `uint`, and the stored text for all other types. */
export type AttributeData = boolean | number | string
/** The type of the value for one type of attributes. */
export type DataOf<T extends AttributeType> = T extends 'bool' ? boolean : T extends 'uint' ? number : string

/** An attribute, which `set-attribute` sets. It is stored as `pot.attr.NAME` in pot.conf. */
export interface Attribute {
  readonly name: string
  readonly type: AttributeType
  /** The default as it is stored; '' if the attribute has no default. */
  readonly default: string
  /** `pot`: affects how pot treats the pot; `jail`: is passed to the isolation; `plugin`: belongs to a plugin. */
  readonly group: 'pot' | 'jail' | 'plugin'
  /** Allowed values, for `enum`. */
  readonly values?: readonly string[]
  /** The least and the greatest value, for `uint`, `number` and `bytes` (in bytes). */
  readonly min?: number
  readonly max?: number
  /** A regular expression that the whole value must match, for `string`. */
  readonly pattern?: string
  readonly readonly?: true
  readonly description: string
  /** The system where the attribute has an effect. On other systems it can be set, but is neither shown nor used. */
  readonly system?: 'linux'
  /** The key in pot.conf if it is not `pot.attr.NAME`: for a value that pot 0.16 stores under another key. */
  readonly key?: string
  /** Whether the attribute is a resource limit, which `pot info -v` lists with the resource limits. For attributes of plugins. */
  readonly limit?: true
  /** The resource of rctl(8) that it limits, such as `memoryuse`: limits of other tools are taken over by it. */
  readonly resource?: string
  /** Package name, for group `plugin`. */
  readonly plugin?: string
}

/** Returns the default key of an attribute. */
export const attributeKey = (name: string): string => `pot.attr.${name}`

/** Returns the key of an attribute in pot.conf. */
export const keyOf = ({name, key}: Pick<Attribute, 'name' | 'key'>): string => key ?? attributeKey(name)
