import { projectFlags } from './framework/project-flags.ts';
import type { Group } from './framework/tree.ts';

/** Every command there is. A command is loaded when its words are typed, and for the help of its group. */
export const commands: Group = {
  name: '',
  summary: 'Manages database schemas and their migrations, driven by atlas.hcl project files.',
  flags: {},
  children: {
    config: {
      name: 'config',
      summary: 'Look at the project file: what it evaluates to, and what is wrong with it.',
      flags: projectFlags,
      children: {
        fmt: { load: async () => (await import('./config/fmt.ts')).configFmt },
        show: { load: async () => (await import('./config/show.ts')).configShow },
        validate: { load: async () => (await import('./config/validate.ts')).configValidate },
      },
    },
    migrate: {
      name: 'migrate',
      summary: 'Write, check and apply versioned migrations.',
      flags: projectFlags,
      children: {
        apply: { load: async () => (await import('./migrate/apply.ts')).migrateApply },
        checkpoint: { load: async () => (await import('./migrate/checkpoint.ts')).migrateCheckpoint },
        diff: { load: async () => (await import('./migrate/diff.ts')).migrateDiff },
        down: { load: async () => (await import('./migrate/down.ts')).migrateDown },
        drift: { load: async () => (await import('./migrate/drift.ts')).migrateDrift },
        edit: { load: async () => (await import('./migrate/edit.ts')).migrateEdit },
        hash: { load: async () => (await import('./migrate/hash.ts')).migrateHash },
        import: { load: async () => (await import('./migrate/import.ts')).migrateImport },
        lock: {
          name: 'migrate lock',
          summary: 'Look at the lock that keeps two runs apart, and take it away from a dead one.',
          flags: {},
          children: {
            release: { load: async () => (await import('./migrate/lock/release.ts')).migrateLockRelease },
            status: { load: async () => (await import('./migrate/lock/status.ts')).migrateLockStatus },
          },
        },
        ls: { load: async () => (await import('./migrate/ls.ts')).migrateLs },
        new: { load: async () => (await import('./migrate/new.ts')).migrateNew },
        rebase: { load: async () => (await import('./migrate/rebase.ts')).migrateRebase },
        rm: { load: async () => (await import('./migrate/rm.ts')).migrateRm },
        set: { load: async () => (await import('./migrate/set.ts')).migrateSet },
        show: { load: async () => (await import('./migrate/show.ts')).migrateShow },
        status: { load: async () => (await import('./migrate/status.ts')).migrateStatus },
        test: { load: async () => (await import('./migrate/test.ts')).migrateTest },
        validate: { load: async () => (await import('./migrate/validate.ts')).migrateValidate },
      },
    },
    schema: {
      name: 'schema',
      summary: 'Work with the schema of a database, or of a file that describes one.',
      flags: projectFlags,
      children: {
        apply: { load: async () => (await import('./schema/apply.ts')).schemaApply },
        clean: { load: async () => (await import('./schema/clean.ts')).schemaClean },
        diff: { load: async () => (await import('./schema/diff.ts')).schemaDiff },
        fmt: { load: async () => (await import('./schema/fmt.ts')).schemaFmt },
        inspect: { load: async () => (await import('./schema/inspect.ts')).schemaInspect },
        plan: { load: async () => (await import('./schema/plan.ts')).schemaPlan },
        test: { load: async () => (await import('./schema/test.ts')).schemaTest },
      },
    },
    completion: { load: async () => (await import('./top/completion.ts')).completion },
    license: { load: async () => (await import('./top/license.ts')).license },
    logout: { load: async () => (await import('./top/logout.ts')).logout, hidden: true },
    version: { load: async () => (await import('./top/version.ts')).version },
    whoami: { load: async () => (await import('./top/whoami.ts')).whoami, hidden: true },
  },
};
