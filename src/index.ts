export type {Quick, QuickContext} from './cli/quick.js'
export {download, Interrupted, type DownloadProgress, type DownloadRequest, type Remote, type RemoteBytes} from './operations/files/download.js'
export type {TreeSource} from './pots/tree/tree-source.js'
export type {Context} from './context.js'
export {defined, type Defined} from './defined.js'
export type {Finding, Severity} from './doctor/finding.js'
export {PotError, garbage, hasCode, isRecord, jsonOf, messageOf, misuse, reasonOf, type PotErrorOptions} from './errors.js'
export type {Procedure, Work} from './operations/procedure.js'
export type {Answer, Ask, AskOptions, Exec, ProgramOptions} from './programs/ask.js'
export {startFilter} from './programs/ask-host.js'
export {script} from './programs/script.js'
export {callerUmask} from './paths/umask.js'
export {commandLine, quote, quoted, shellWords, singleQuoted} from './programs/shell-words.js'
export {runSync, type Ended, type RunSyncOptions} from './programs/spawn.js'
export type {DriverOptions, ReleaseDriver, ReleaseOptions, Runtime, RuntimeDriver, RuntimeOptions, StorageDriver, StorageOptions} from './host/drivers.js'
export {locate} from './host/layout.js'
export {isUp, type Look} from './host/look.js'
export {laterTags} from './host/storage/volumes/facts.js'
export type {
  Capability,
  ControlGroups,
  ExecOptions,
  Host,
  JailNetwork,
  JailProcess,
  Invocation,
  Vitals,
  Jails,
  JailSpec,
  Main,
  MainOptions,
  Mount,
  Mounts,
  Nested,
  OnceOptions,
  Peek,
  Releases,
  Running,
  Service,
  Snapshot,
  Step,
  Storage,
  Volume,
  HostProblem,
  JailedDataset,
  JailedDatasets,
  HostProcess,
  Receiving,
  Quotas,
  Streams,
} from './host/types.js'
export type {AnyPlan, Done, Operate, Operation, Planned, ResultOf} from './operations/operate.js'
export type {Recovery} from './operations/recover.js'
export {final, notFinal} from './operations/types.js'
export type {
  Action,
  CallAction,
  Condition,
  EditAction,
  ExecAction,
  Stall,
  FetchAction,
  FileAction,
  FileStep,
  FinalStep,
  MkdirAction,
  NoUndo,
  PipeAction,
  Plan,
  ProgramAction,
  ProgramStep,
  RemoveAction,
  RenameAction,
  Secret,
  SymlinkAction,
  WriteAction,
} from './operations/types.js'
export {attributesOf, attributeValue, findAttribute, formatBool, keyOf, parseAttribute, parseBool} from './record/attribute-values.js'
export type {Attribute, AttributeData, AttributeType, DataOf} from './record/attributes.js'
export type {CoreAttributes} from './record/core-attributes.js'
export type {RecordResult} from './pots/change/change-record.js'
export {parseKeyValues, type KeyValues} from './record/key-values.js'
export {formatPair, splitPair, type Pair} from './programs/pairs.js'
export {formatAddress, parseAddress, type PotAddress} from './record/addresses.js'
export {parsePort, parsePorts, parsePublished, type PortSpec, type Proto} from './record/ports.js'
export {commandAction, discardAction} from './operations/command.js'
export {hasDnsPot} from './record/store.js'
export {which} from './programs/which.js'
export {checkFileVersion, withVersion} from './paths/file-kinds.js'
export {bridgeNames, readBridge, type Bridge} from './record/bridges.js'
export {flavourNames} from './pots/make/flavour-names.js'
export {parseCommand} from './pots/change/set-command.js'
export {usableHostname} from './record/names.js'
export {withNeeds} from './record/needs.js'
export {checkNewName} from './pots/make/new-name.js'
export type {Dns, MountEntry, NetworkType, Pot, PotType, Stack} from './record/pot.js'
export {refuseLeftOut} from './snapshots/nested.js'
export {change, emptyPot, encode, restoreAttributes, setAttributes, clearAttribute, withConf, type Changes} from './record/codec.js'
export {FIELDS, OLD_FIELDS, textField, wordField, type Field} from './record/fields.js'
export {editRecord, ENV_VALUES, parsePot, readPot, readPots, writeChanged, writeRecord, type Broken, type Root} from './record/store.js'
export type {ImageDriver, ImageFetcher, NetworkTypeDriver, PotNetwork} from './plugins/provided.js'
export type {Owner} from './plugins/owners.js'
export type {AnyOf, Both, CommandOf, ContributedTo, Declarations, StoredBy, Undeclared} from './plugins/contract/declarations.js'
export type {Metric, MetricSample} from './plugins/contract/metric.js'
export {LIFECYCLE} from './plugins/hooks.js'
export type {
  Added,
  Claim,
  Contribution,
  ContributionOf,
  DetailOf,
  Emit,
  EventAnswer,
  EventWithDetail,
  EventWithoutPot,
  HookOptions,
  ImagePot,
  Lifecycle,
  Planning,
  PotHook,
  PotHooks,
  PotOf,
  SettingsChange,
  Subject,
  SubjectOf,
  TakenBy,
  Surroundings,
} from './plugins/hooks.js'
export type {MainState, MainWord} from './pots/state/main-state.js'
export {verbs, type Verb} from './verbs/verbs.js'
export type {Contributed, OptionValue} from './verbs/contributed.js'
export type {
  CreateVerbOptions,
  CloneVerbOptions,
  RenameVerbOptions,
  DestroyVerbOptions,
  StartVerbOptions,
  StopVerbOptions,
  RestartVerbOptions,
  ExecVerbOptions,
  SnapshotVerbOptions,
  RevertVerbOptions,
  PurgeSnapshotsVerbOptions,
  SetAttributeVerbOptions,
  SetCmdVerbOptions,
  SetEnvVerbOptions,
  SetHostsVerbOptions,
  AddDepVerbOptions,
  CopyInVerbOptions,
  CopyOutVerbOptions,
  MountInVerbOptions,
  MountOutVerbOptions,
  CreateBaseVerbOptions,
} from './verbs/options.js'
export type {CreatedBase} from './bases/create.js'
export type {CloneResult} from './commands/clone.js'
export type {CopyInResult} from './commands/copy-in.js'
export type {CopyOutResult} from './commands/copy-out.js'
export type {CreateResult} from './commands/create.js'
export type {DestroyResult} from './commands/destroy.js'
export type {MountInResult} from './commands/mount-in.js'
export type {MountOutResult} from './commands/mount-out.js'
export type {PurgeSnapshotsResult} from './commands/purge-snapshots.js'
export type {RenameResult} from './commands/rename.js'
export type {RevertResult} from './commands/revert.js'
export type {SnapshotResult} from './commands/snapshot.js'
export type {StartResult} from './commands/start.js'
export type {Stopped} from './pots/run/stop.js'
export {settingsOf} from './settings/read.js'
export type {Meaning, SettingChange, SettingData, SettingKey, Shown} from './settings/keys/setting-key.js'
export type {Places, Settings} from './settings/settings.js'
export {resolveLinks} from './paths/links.js'
export {checkSignature, readPublicKey, readSecretKey, signature, type PublicKey, type SecretKey} from './paths/signify.js'
export {assertTrusted, doubtBelow, doubtOf, doubtText, isBare, readTrusted, unsafe, type Doubt, type Trusting} from './paths/trust.js'
export type {Report, StepEvent} from './ui/report.js'
export {humanBytes} from './ui/bytes.js'
export type {Characters} from './ui/characters.js'
export {sparkline} from './ui/sparkline.js'
export {table, type TableOptions} from './ui/table.js'
