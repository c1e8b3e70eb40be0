import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { reader } from '../../cluster/test-cluster.ts';
import type { ProgramResult } from '../run-program.ts';
import type { Case } from './case.ts';
import type { ErrorGround } from './error-ground.ts';

/** The inventory's file, and files beside it. */
export function storeCases(ground: ErrorGround) {
  return {
    STORE_FOREIGN: {
      run: () => {
        const other = join(ground.folder(), 'photos.db');
        const database = new DatabaseSync(other);
        database.exec('create table photos (id integer)');
        database.close();
        return ground.run(['list', '--store', other]);
      },
      exitCode: 2,
      subject: 'photos.db',
      says: /is not an inventory that can be opened/,
    },
    EXPORT_EXISTS: {
      run: () => ground.run(['export', ground.file('taken.db', '')], ground.scanned),
      exitCode: 2,
      subject: 'taken.db',
      says: /is there already/,
    },
    STORE_NEWER: {
      run: () => {
        const copy = ground.copyOfScanned();
        withDatabase(copy, (database) => database.exec('pragma user_version = 9999'));
        return ground.run(['list'], copy);
      },
      exitCode: 1,
      subject: 'inventory.db',
      says: /newer/,
    },
    STORE_UNREADABLE: {
      run: () => ground.run(['list'], join(ground.file('a-file', ''), 'data')),
      exitCode: 1,
      subject: 'a-file',
      says: /ENOTDIR/,
    },
    STORE_UNWRITABLE: {
      run: () => onReadOnlyDisk(ground),
      exitCode: 1,
      subject: 'inventory.db',
      says: /EROFS/,
    },
    STORE_FULL: { run: () => onTinyDisk(ground), exitCode: 1, subject: 'inventory.db', says: /full|ENOSPC/ },
    STORE_CORRUPT: {
      run: () => {
        const torn = ground.folder();
        writeFileSync(
          join(torn, 'inventory.db'),
          'this is no database, though it is long enough to be taken for one. '.repeat(100),
        );
        return ground.run(['list'], torn);
      },
      exitCode: 1,
      subject: 'inventory.db',
      says: /not a database/,
    },
    STORE_BUSY: { run: () => whileLocked(ground), exitCode: 1, subject: 'inventory.db', says: /locked/ },
    STORE_FAILED: {
      run: () => withFileSizeLimit(ground),
      exitCode: 1,
      subject: 'inventory.db',
      says: /I\/O error/,
    },
  } satisfies Record<string, Case>;
}

function withDatabase(dataDir: string, work: (database: DatabaseSync) => void): void {
  const database = new DatabaseSync(join(dataDir, 'inventory.db'));
  work(database);
  database.close();
}

function onTinyDisk(ground: ErrorGround): Promise<ProgramResult> {
  return onMount(ground, 'size=400k', (disk) => ground.run(scanWords(ground), disk));
}

function onReadOnlyDisk(ground: ErrorGround): Promise<ProgramResult> {
  return onMount(ground, 'ro', (disk) => ground.run(['list'], disk));
}

/** Root alone may mount a file system. */
async function onMount(
  ground: ErrorGround,
  options: string,
  work: (disk: string) => Promise<ProgramResult>,
): Promise<ProgramResult> {
  const disk = ground.folder();
  const isRoot = process.getuid?.() === 0;
  if (!isRoot || spawnSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', disk]).status !== 0)
    throw new Error('NOT TESTED: full and read-only disks need root, who may mount some');
  try {
    return await work(disk);
  } finally {
    spawnSync('umount', [disk]);
  }
}

async function whileLocked(ground: ErrorGround): Promise<ProgramResult> {
  const copy = ground.copyOfScanned();
  const database = new DatabaseSync(join(copy, 'inventory.db'));
  database.exec('pragma locking_mode = exclusive; begin exclusive');
  try {
    return await ground.run(scanWords(ground), copy);
  } finally {
    database.close();
  }
}

function withFileSizeLimit(ground: ErrorGround): Promise<ProgramResult> {
  const words = [...scanWords(ground), '--data-dir', ground.folder()];
  return ground.inShell(`trap '' XFSZ; ulimit -f 400; exec "$@"`, words);
}

function scanWords(ground: ErrorGround): string[] {
  return ['scan', '--kubeconfig', ground.atCluster({ token: reader.token })];
}
