import { readFile } from 'node:fs/promises';
import { parseEnv } from 'node:util';
import { AppError } from '../domain/errors.ts';

/** The config file as a map; null when there is none. Throws CONFIG_UNREADABLE or CONFIG_INVALID. */
export async function readConfigFile(path: string): Promise<Record<string, unknown> | null> {
  const content = await readIfThere(path);
  if (content === null) return null;
  const { parseDocument } = await import('yaml');
  const document = parseDocument(content);
  const [error] = document.errors;
  if (error !== undefined) {
    // The lines after the first one draw the place; the first one says it in words.
    const [first] = error.message.split('\n');
    throw new AppError('CONFIG_INVALID', `${path} is not valid YAML: ${first}`);
  }
  const value: unknown = document.toJS();
  if (value === null || value === undefined) return {};
  if (typeof value === 'object' && !Array.isArray(value)) return value as Record<string, unknown>;
  throw new AppError('CONFIG_INVALID', `${path} must hold a map of settings, as in "log-level: info"`);
}

/** Variables of an `--env-file`. Throws CONFIG_UNREADABLE, also when the file is missing: it was asked for. */
export async function readEnvFile(path: string): Promise<Record<string, string | undefined>> {
  const content = await readIfThere(path);
  if (content === null) throw new AppError('CONFIG_UNREADABLE', `${path} does not exist`);
  return parseEnv(content);
}

async function readIfThere(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(codeOf(error))) return null;
    throw unreadable(path, error);
  }
}

function unreadable(path: string, error: unknown): AppError {
  const reasons: Record<string, string> = { EACCES: 'permission denied', EISDIR: 'it is a folder' };
  const reason = reasons[codeOf(error)] ?? (error instanceof Error ? error.message : String(error));
  return new AppError('CONFIG_UNREADABLE', `${path} cannot be read: ${reason}`, { cause: error });
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? '';
}
