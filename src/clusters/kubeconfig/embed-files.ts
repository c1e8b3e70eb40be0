import { readFile } from 'node:fs/promises';
import { isAbsolute, resolve } from 'node:path';
import { AppError } from '../../domain/errors.ts';

type Fields = Record<string, unknown>;

/** Paths in a kubeconfig are relative to the file they stand in. */
export function pathFrom(folder: string, path: string): string {
  return isAbsolute(path) ? path : resolve(folder, path);
}

/**
 * A copy of a kubeconfig entry in which files are embedded as `FIELD-data`. Data that is there already wins over the
 * file, as in kubectl. Throws CONTEXT_INVALID for a file that cannot be read.
 */
export async function embedFiles(entry: Fields, folder: string, fields: readonly string[]): Promise<Fields> {
  const embedded: Fields = { ...entry };
  for (const field of fields) {
    const path = embedded[field];
    delete embedded[field];
    if (typeof path !== 'string' || path === '' || hasText(embedded[`${field}-data`])) continue;
    embedded[`${field}-data`] = (await readOrRefuse(pathFrom(folder, path), field)).toString('base64');
  }
  return embedded;
}

/** The text of an embedded file; null when there is none. */
export function embeddedText(entry: Fields, field: string): string | null {
  const data = entry[`${field}-data`];
  return hasText(data) ? Buffer.from(data, 'base64').toString('utf8') : null;
}

function hasText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

async function readOrRefuse(path: string, field: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? String(error);
    throw new AppError('CONTEXT_INVALID', `${field} ${path} cannot be read (${code})`, { cause: error });
  }
}
