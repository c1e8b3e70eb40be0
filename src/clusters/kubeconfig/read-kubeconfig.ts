import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { AppError, type Failure, toFailure } from '../../domain/errors.ts';
import {
  emptyKubeconfig,
  KubeconfigFile,
  type MergedKubeconfig,
  mergeKubeconfig,
} from './kubeconfig-file.ts';

export interface ReadKubeconfig {
  merged: MergedKubeconfig;
  /** Files that are there and cannot be used. */
  problems: Failure[];
  /** How many of the files could be read. */
  filesRead: number;
}

/** Reads and merges kubeconfig files in order. Missing files are passed over, as kubectl does. Never rejects. */
export async function readKubeconfig(files: readonly string[]): Promise<ReadKubeconfig> {
  const merged = emptyKubeconfig();
  const problems: Failure[] = [];
  let filesRead = 0;
  for (const file of files) {
    try {
      const parsed = await readFileOf(file);
      if (parsed === null) continue;
      filesRead += 1;
      mergeKubeconfig(merged, parsed, file, dirname(file));
    } catch (error) {
      problems.push(toFailure(error));
    }
  }
  return { merged, problems, filesRead };
}

/** null when the file does not exist. */
async function readFileOf(file: string): Promise<KubeconfigFile | null> {
  const text = await readText(file);
  if (text === null) return null;
  const result = KubeconfigFile.safeParse(parseText(text, file) ?? {});
  if (result.success) return result.data;
  throw new AppError('KUBECONFIG_INVALID', `${file} is not a kubeconfig: ${z.prettifyError(result.error)}`);
}

async function readText(file: string): Promise<string | null> {
  try {
    return (await readFile(file, 'utf8')).replace(/^\uFEFF/, '');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT') return null;
    throw new AppError('KUBECONFIG_UNREADABLE', `${file} cannot be read (${code ?? String(error)})`, {
      cause: error,
    });
  }
}

function parseText(text: string, file: string): unknown {
  try {
    return parse(text, { maxAliasCount: 100, uniqueKeys: false, logLevel: 'silent' });
  } catch (error) {
    // The parser quotes the line it stopped at, which may hold a token: only its position is told.
    const line = /at line (\d+)/.exec(String(error))?.[1];
    throw new AppError(
      'KUBECONFIG_INVALID',
      `${file} is not valid YAML${line === undefined ? '' : ` (line ${line})`}`,
      { cause: error },
    );
  }
}
