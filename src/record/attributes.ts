/** The values that an attribute takes; `parseAttribute` tells how they are stored. */
export type AttributeType = 'bool' | 'uint' | 'string' | 'sysvopt' | 'bytes' | 'number' | 'enum' | 'rlimit' | 'restart'

/** The value of an attribute: YES and NO are a boolean, a `uint` is a number, and all others are the text that is stored. */
export type AttributeData = boolean | number | string
/** The same for one type of attributes. */
export type DataOf<T extends AttributeType> = T extends 'bool' ? boolean : T extends 'uint' ? number : string

/** Something that `set-attribute` sets, stored as `pot.attr.NAME` in pot.conf. */
export interface Attribute {
  readonly name: string
  readonly type: AttributeType
  /** As stored; '' when there is none. */
  readonly default: string
  /** `pot`: how pot treats it; `jail`: passed to the isolation; `plugin`: contributed. */
  readonly group: 'pot' | 'jail' | 'plugin'
  /** Allowed values, for `enum`. */
  readonly values?: readonly string[]
  readonly readonly?: true
  readonly description: string
  /** The system where it means something: on others it may be set, and is neither shown nor used. */
  readonly system?: 'linux'
  /** Where it is stored in pot.conf, when not as `pot.attr.NAME`: what pot 0.16 keeps elsewhere. */
  readonly key?: string
  /** A limit of what the pot uses: `pot info -v` lists it among the resource limits. Of plugins. */
  readonly limit?: true
  /** Package name, for group `plugin`. */
  readonly plugin?: string
}

/** The key of an attribute of the core, and of every attribute that names no other. */
export const attributeKey = (name: string): string => `pot.attr.${name}`

/** The key of an attribute in pot.conf. */
export const keyOf = ({name, key}: Pick<Attribute, 'name' | 'key'>): string => key ?? attributeKey(name)
