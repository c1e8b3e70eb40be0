import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { delimiter, isAbsolute, join, resolve } from 'node:path';

export interface Surroundings {
  /** What a plugin's process gets, before its own `env`. */
  environment: Readonly<Record<string, string>>;
  home: string;
}

/** As client-go: a command with a slash is relative to the kubeconfig, another is looked up on the PATH. */
export function resolveCommand(command: string, folder: string): string {
  return command.includes('/') && !isAbsolute(command) ? resolve(folder, command) : command;
}

/**
 * The PATH, and folders that desktop programs and services lack on theirs and that login tools are installed to. Relative
 * folders are left out, as client-go does: what lies in the folder we happen to stand in is not to be run.
 */
export function searchPath({ environment, home }: Surroundings): string[] {
  const usual = [
    '/usr/local/bin',
    '/opt/homebrew/bin',
    '/usr/local/google-cloud-sdk/bin',
    join(home, 'google-cloud-sdk/bin'),
    join(home, '.krew/bin'),
    join(home, '.local/bin'),
  ];
  return [...new Set([...(environment.PATH ?? '').split(delimiter).filter(isAbsolute), ...usual])];
}

/** The program's file, or null when there is none that may be executed. */
export async function findProgram(command: string, folders: readonly string[]): Promise<string | null> {
  const candidates = command.includes('/') ? [command] : folders.map((folder) => join(folder, command));
  for (const candidate of candidates) if (await isProgram(candidate)) return candidate;
  return null;
}

/** Why a program was not found, for whoever looks for it. */
export function notFound(command: string): string {
  return command.includes('/') ? 'is not there, or may not be executed' : 'is not on the PATH';
}

async function isProgram(file: string): Promise<boolean> {
  try {
    await access(file, constants.X_OK);
    return (await stat(file)).isFile();
  } catch {
    // Not there, or not ours to run: the next folder may have it.
    return false;
  }
}
