import { accessSync, constants, existsSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { isAppError, toFailure } from '../../domain/errors.ts';
import type { Checkup } from '../../domain/ports/outside.ts';
import type { DoctorCheck } from '../../domain/reports.ts';
import { inventoryMigrations } from './migrations.ts';
import { openReadOnly, requireKnownVersion } from './open-database.ts';
import { probeFolder } from './probe-folder.ts';
import { toStoreError } from './store-errors.ts';

/** Whether the inventory can be opened and written, is whole and of a version that is known. Leaves nothing behind. */
export function createStoreCheckup(dataDir: string): Checkup {
  const file = join(dataDir, 'inventory.db');
  return { check: async () => [checkFile(file)] };
}

function checkFile(file: string): DoctorCheck {
  try {
    probeFolder(nearestFolder(dirname(file)));
    if (!existsSync(file)) return ok(`${file} is not there yet; the first scan makes it`);
    accessSync(file, constants.W_OK);
    const verdict = quickCheck(file);
    if (verdict === 'ok') return ok(`${file}, ${statSync(file).size} bytes`);
    return failed(`${file} is damaged: ${verdict}`, 'Move the file away and scan again.');
  } catch (thrown) {
    const error = toStoreError(thrown, file);
    if (!isAppError(error)) throw error;
    const { message, hint } = toFailure(error);
    return failed(message, hint);
  }
}

/** The folder, or the one in which it would be made. */
function nearestFolder(folder: string): string {
  return existsSync(folder) || dirname(folder) === folder ? folder : nearestFolder(dirname(folder));
}

function quickCheck(file: string): string {
  const database = openReadOnly(file);
  try {
    requireKnownVersion(database, file, inventoryMigrations);
    return String(database.prepare('pragma quick_check(1)').get()?.quick_check);
  } finally {
    database.close();
  }
}

function ok(detail: string): DoctorCheck {
  return { name: 'database', status: 'ok', detail, advice: null };
}

function failed(detail: string, advice: string): DoctorCheck {
  return { name: 'database', status: 'failed', detail, advice };
}
