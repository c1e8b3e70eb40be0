import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { AppError } from '../domain/errors.ts';
import { makeWithParents } from '../lib/make-with-parents.ts';

export interface LogFile {
  write(line: string): void;
  close(): void;
}

/** A file that lines are appended to, readable by its owner only. Throws CONFIG_INVALID when it cannot be opened. */
export function openLogFile(path: string): LogFile {
  const file = open(path);
  return { write: (line) => void writeSync(file, line), close: () => closeSync(file) };
}

function open(path: string): number {
  try {
    const make = (folder: string): void => mkdirSync(folder, { mode: 0o700 });
    makeWithParents(dirname(path), { make, parentOf: dirname });
    return openSync(path, 'a', 0o600);
  } catch (error) {
    throw unusable(path, error);
  }
}

function unusable(path: string, error: unknown): AppError {
  const reason = error instanceof Error ? error.message : String(error);
  return new AppError('CONFIG_INVALID', `log-file: ${path} cannot be written: ${reason}`, {
    cause: error,
    hint: 'Check the folder’s rights, or name another log-file.',
  });
}
