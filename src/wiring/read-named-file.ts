import { readFile } from 'node:fs/promises';
import { AppError } from '../domain/errors.ts';

/** A file of the user's settings; null when nobody named it and it is not there. Rejects with CONFIG_UNREADABLE. */
export async function readNamedFile(file: string, isNamed: boolean): Promise<string | null> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? String(error);
    if (code === 'ENOENT' && !isNamed) return null;
    throw new AppError('CONFIG_UNREADABLE', `${file} cannot be read (${code})`, { cause: error });
  }
}
