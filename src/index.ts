export type {Quick, QuickContext} from './cli-quick.js'
export type {TreeSource} from './pots/tree-source.js'
export type {Context} from './context.js'
export type {Finding, Severity} from './doctor/finding.js'
export {PotError, hasCode, misuse, type PotErrorOptions} from './errors.js'
export type {Answer, Ask} from './host/ask.js'
export {shellWords} from './host/shell-words.js'
export type {
  Capability,
  ControlGroups,
  ExecOptions,
  Host,
  JailNetwork,
  JailProcess,
  Invocation,
  Jails,
  JailSpec,
  Main,
  MainOptions,
  Mount,
  Mounts,
  Nested,
  OnceOptions,
  Peek,
  Procedure,
  Releases,
  Running,
  Service,
  Snapshot,
  Step,
  Storage,
  Volume,
} from './host/types.js'
export type {Operate, Operation} from './operations/operate.js'
export type {
  Action,
  CallAction,
  Condition,
  EditAction,
  ExecAction,
  FetchAction,
  MkdirAction,
  PipeAction,
  Plan,
  RemoveAction,
  RenameAction,
  Secret,
  SymlinkAction,
  WriteAction,
} from './operations/types.js'
export {attributeValue, findAttribute, keyOf, parseAttribute, withAttributes} from './pots/attribute-values.js'
export type {Attribute, AttributeType} from './pots/attributes.js'
export type {RecordResult} from './pots/change-record.js'
export {parseKeyValues, type KeyValues} from './pots/key-values.js'
export {formatEnv} from './pots/env-text.js'
export {commandAction, discardAction} from './pots/command-procedure.js'
export {bridgeNames, readBridge, type Bridge} from './pots/bridges.js'
export {flavourNames} from './pots/flavour-names.js'
export {parseCommand} from './pots/set-command.js'
export {usableHostname} from './pots/hostname.js'
export {withNeeds} from './pots/needs.js'
export {checkNewName} from './pots/new-name.js'
export type {Dns, MountEntry, NetworkType, Pot, PotType, Stack} from './pots/pot.js'
export {refuseLeftOut} from './pots/nested.js'
export {ENV_VALUES, parsePot, readPot, readPots, writeConf, type Broken, type Root} from './pots/store.js'
export type {Owner} from './plugins/owners.js'
export type {Added, Claim, Contribution, Emit, HookOptions, Lifecycle, PotHook, PotHooks, Subject, Surroundings} from './plugins/hooks.js'
export type {Places, Settings} from './settings.js'
export {assertTrusted, doubtBelow, doubtOf, doubtText, isBare, readTrusted, unsafe, type Doubt, type Trusting} from './trust.js'
export type {Report, StepEvent} from './ui/report.js'
export {humanBytes} from './ui/bytes.js'
export {table} from './ui/table.js'
