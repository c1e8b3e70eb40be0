import { dirname } from 'node:path';
import { AppError, type Failure, toFailure } from '../../domain/errors.ts';
import { describeProblems, KubeconfigFile } from './kubeconfig-file.ts';
import { emptyKubeconfig, type MergedKubeconfig, mergeKubeconfig } from './merge-kubeconfig.ts';
import { parseYaml } from './parse-yaml.ts';
import { readKubeconfigText } from './read-text.ts';

/** Reading YAML takes seconds and gigabytes for a few megabytes of small things, so that is only done for what looks right. */
const largeText = 1_048_576;
const section = /^["']?(?:clusters|users|contexts)["']?\s*:/m;

export interface ReadKubeconfig {
  merged: MergedKubeconfig;
  /** Files that are there and cannot be used, and entries that nothing can refer to. */
  problems: Failure[];
  /** How many of the files could be read. */
  filesRead: number;
  /** Files that do not exist. */
  missing: string[];
}

/** Reads and merges kubeconfig files in order. Missing files are passed over, as kubectl does. Never rejects. */
export async function readKubeconfig(files: readonly string[]): Promise<ReadKubeconfig> {
  const merged = emptyKubeconfig();
  const problems: Failure[] = [];
  const missing: string[] = [];
  let filesRead = 0;
  for (const file of new Set(files)) {
    try {
      const parsed = await readFileOf(file);
      if (parsed === null) {
        missing.push(file);
        continue;
      }
      filesRead += 1;
      const nameless = mergeKubeconfig(merged, parsed, file, dirname(file));
      if (nameless > 0) problems.push(toFailure(withoutName(file, nameless)));
    } catch (error) {
      problems.push(toFailure(error));
    }
  }
  return { merged, problems, filesRead, missing };
}

/** null when the file does not exist. */
async function readFileOf(file: string): Promise<KubeconfigFile | null> {
  const text = await readKubeconfigText(file);
  if (text === null) return null;
  if (text.length > largeText && !text.startsWith('{') && !section.test(text))
    throw new AppError('KUBECONFIG_INVALID', `${file} is large, and has no clusters, users or contexts`);
  const result = KubeconfigFile.safeParse(parseYaml(text, file) ?? {});
  if (result.success) return result.data;
  throw new AppError('KUBECONFIG_INVALID', `${file} is not a kubeconfig: ${describeProblems(result.error)}`);
}

function withoutName(file: string, count: number): AppError {
  const left = count === 1 ? 'an entry is' : `${count} entries are`;
  return new AppError('KUBECONFIG_INVALID', `${file}: ${left} left out for want of a name that is text`, {
    hint: 'Give each entry a name; put one like 123 or on into quotes.',
  });
}
