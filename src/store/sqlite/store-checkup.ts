import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { isAppError, toFailure } from '../../domain/errors.ts';
import type { Checkup } from '../../domain/ports/outside.ts';
import type { DoctorCheck } from '../../domain/reports.ts';
import { openReadOnly } from './open-database.ts';
import { toStoreError } from './store-errors.ts';

/** Whether the inventory can be opened and is whole. Makes nothing. */
export function createStoreCheckup(dataDir: string): Checkup {
  const file = join(dataDir, 'inventory.db');
  return { check: async () => [existsSync(file) ? checkFile(file) : missing(file)] };
}

function missing(file: string): DoctorCheck {
  return {
    name: 'database',
    status: 'ok',
    detail: `${file} is not there yet; the first scan makes it`,
    advice: null,
  };
}

function checkFile(file: string): DoctorCheck {
  try {
    const database = openReadOnly(file);
    const verdict = String(database.prepare('pragma quick_check(1)').get()?.quick_check);
    database.close();
    if (verdict !== 'ok')
      return {
        name: 'database',
        status: 'failed',
        detail: `${file} is damaged: ${verdict}`,
        advice: 'Move the file away and scan again.',
      };
    return { name: 'database', status: 'ok', detail: `${file}, ${statSync(file).size} bytes`, advice: null };
  } catch (thrown) {
    const error = toStoreError(thrown, file);
    if (!isAppError(error)) throw error;
    const { message, hint } = toFailure(error);
    return { name: 'database', status: 'failed', detail: message, advice: hint };
  }
}
