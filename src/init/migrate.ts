import type {Context} from '../context.js'
import {backSteps, lastMigration, migrationLocks, migrationSteps, outdated, type FileChange, type Migrating} from './migrations.js'

type Ctx = Pick<Context, 'settings' | 'places' | 'operate'>

/**
 * Brings all stored files to the formats of this pot, in one operation, and keeps what they were. Resolves with the changed files. Rejects with NO_MIGRATION and
 * the errors of `Operate`.
 */
export async function migrate(ctx: Ctx, kinds?: readonly Migrating[]): Promise<readonly FileChange[]> {
  let changes: readonly FileChange[] = []
  await ctx.operate({
    title: 'migrate',
    locks: migrationLocks(ctx),
    async plan() {
      changes = outdated(ctx, kinds)
      return migrationSteps(ctx, changes)
    },
  })
  return changes
}

/** Writes the files back as they were before the last migration. Rejects with NO_MIGRATION, CHANGED and the errors of `Operate`. */
export async function migrateBack(ctx: Ctx): Promise<readonly FileChange[]> {
  let changes: readonly FileChange[] = []
  await ctx.operate({
    title: 'undo the migration',
    locks: migrationLocks(ctx),
    async plan() {
      changes = lastMigration(ctx)
      return backSteps(ctx, changes)
    },
  })
  return changes
}
