import type {Context} from '../context.js'
import {backSteps, lastMigration, migrationLocks, migrationSteps, outdated, type FileChange, type Migrating} from './migrations.js'

type Ctx = Pick<Context, 'settings' | 'places' | 'operate'>

/**
 * Brings all stored files to the formats of this pot, in one operation, and keeps what they were. Resolves with the changed files. Rejects with NO_MIGRATION and
 * the errors of `Operate`.
 */
export async function migrate(ctx: Ctx, kinds?: readonly Migrating[]): Promise<readonly FileChange[]> {
  return changeFiles(ctx, 'migrate', () => outdated(ctx, kinds), migrationSteps)
}

/** Writes the files back as they were before the last migration. Rejects with NO_MIGRATION, CHANGED and the errors of `Operate`. */
export async function migrateBack(ctx: Ctx): Promise<readonly FileChange[]> {
  return changeFiles(ctx, 'undo the migration', () => lastMigration(ctx), backSteps)
}

/** Plans and carries out the changes that `find` returns under the locks. Resolves with them. */
async function changeFiles(ctx: Ctx, title: string, find: () => readonly FileChange[], stepsOf: typeof migrationSteps): Promise<readonly FileChange[]> {
  let changes: readonly FileChange[] = []
  await ctx.operate({
    title,
    locks: migrationLocks(ctx),
    async plan() {
      changes = find()
      return stepsOf(ctx, changes)
    },
  })
  return changes
}
