import { readFile } from 'node:fs/promises';
import { isAbsolute, resolve } from 'node:path';
import { AppError } from '../../domain/errors.ts';

type Fields = Record<string, unknown>;

/** Paths in a kubeconfig are relative to the file they stand in. */
export function pathFrom(folder: string, path: string): string {
  return isAbsolute(path) ? path : resolve(folder, path);
}

/**
 * A copy of a kubeconfig entry in which files are embedded as `FIELD-data`, and what says nothing is left out. Throws
 * CONTEXT_INVALID, as kubectl does, for a file that cannot be read or is empty, and where both the file and data are given.
 */
export async function embedFiles(entry: Fields, folder: string, fields: readonly string[]): Promise<Fields> {
  const embedded: Fields = { ...entry };
  for (const field of fields) {
    const path = embedded[field];
    delete embedded[field];
    if (typeof path !== 'string' || path === '') continue;
    if (hasText(embedded[`${field}-data`]))
      throw new AppError('CONTEXT_INVALID', `${field} and ${field}-data exclude each other`);
    embedded[`${field}-data`] = (await readOrRefuse(pathFrom(folder, path), field)).toString('base64');
  }
  return withoutEmpty(embedded);
}

/** The text of an embedded file; null when there is none. */
export function embeddedText(entry: Fields, field: string): string | null {
  const data = entry[`${field}-data`];
  return hasText(data) ? Buffer.from(data, 'base64').toString('utf8') : null;
}

/** The entry as kubectl writes it: fields that say nothing are not there. */
export function withoutEmpty(entry: Fields): Fields {
  return Object.fromEntries(Object.entries(entry).filter(([, value]) => !isEmpty(value)));
}

function isEmpty(value: unknown): boolean {
  if (value === '' || value === false || value === null || value === undefined) return true;
  return typeof value === 'object' && Object.keys(value).length === 0;
}

function hasText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

/** What is in a file that a field names. Throws CONTEXT_INVALID when it cannot be read or is empty. */
export async function readOrRefuse(path: string, field: string): Promise<Buffer> {
  const content = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    throw new AppError(
      'CONTEXT_INVALID',
      `${field} ${path} cannot be read (${error.code ?? String(error)})`,
      {
        cause: error,
      },
    );
  });
  if (content.length === 0) throw new AppError('CONTEXT_INVALID', `${field} ${path} is empty`);
  return content;
}
