import { statfsSync } from 'node:fs';
import { dirname } from 'node:path';
import type { ErrorCode } from '../../domain/error-catalogue.ts';
import { AppError, isAppError } from '../../domain/errors.ts';

/** SQLite's primary result codes (sqlite.org/rescode.html). */
const codeOfResult: Record<number, ErrorCode> = {
  5: 'STORE_BUSY',
  6: 'STORE_BUSY',
  8: 'STORE_UNWRITABLE',
  10: 'STORE_FAILED',
  11: 'STORE_CORRUPT',
  13: 'STORE_FULL',
  14: 'STORE_UNREADABLE',
  26: 'STORE_CORRUPT',
};
/** Of the index of a write-ahead log. */
const leastRoomBytes = 32_768;
const codeOfSystemError: Record<string, ErrorCode> = {
  EACCES: 'STORE_UNWRITABLE',
  EPERM: 'STORE_UNWRITABLE',
  EROFS: 'STORE_UNWRITABLE',
  // What /proc says where a folder cannot be made.
  ENOENT: 'STORE_UNWRITABLE',
  ENOSPC: 'STORE_FULL',
  ENOTDIR: 'STORE_UNREADABLE',
  EEXIST: 'STORE_UNREADABLE',
};

/** An error of SQLite or of the file system as one of ours, naming the file. Other errors are given back as they are. */
export function toStoreError(error: unknown, file: string): unknown {
  if (isAppError(error) || !(error instanceof Error)) return error;
  const { code, errcode } = error as Error & { code?: string; errcode?: number };
  if (code === 'ERR_SQLITE_ERROR') {
    const known = codeOfResult[(errcode ?? 0) & 0xff] ?? 'STORE_FAILED';
    // Where there is no room for the files beside a database, SQLite speaks of an I/O error.
    const isFull = known === 'STORE_FAILED' && hasNoRoom(dirname(file));
    return new AppError(isFull ? 'STORE_FULL' : known, `${file}: ${error.message}`, { cause: error });
  }
  const known = codeOfSystemError[code ?? ''];
  return known === undefined ? error : new AppError(known, `${file}: ${error.message}`, { cause: error });
}

/** Room for less than the smallest file that SQLite keeps beside a database. */
function hasNoRoom(folder: string): boolean {
  try {
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize < leastRoomBytes;
  } catch {
    return false;
  }
}

/** Runs work on a database; its errors come out as ours. */
export function onDatabase<Result>(file: string, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    throw toStoreError(error, file);
  }
}
