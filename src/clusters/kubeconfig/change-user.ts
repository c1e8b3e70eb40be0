import { constants } from 'node:fs';
import { access, open, readFile, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import { isMap, isScalar, isSeq, parseDocument, type Scalar, type YAMLMap } from 'yaml';
import { AppError } from '../../domain/errors.ts';

/** Settings of a user's auth-provider, under kubectl's names. */
export type ProviderConfig = Record<string, string>;

const lockTriesMs = [50, 100, 200, 400, 800];

/**
 * Changes the auth-provider's config of one user in a kubeconfig, as kubectl does when it renews an id-token: under kubectl's
 * own lock (`FILE.lock`), and with everything else in the file left as it is, comments too. `change` gets what the file says
 * then, since somebody else may have been quicker, and is not asked when the file could not be written anyway; what it
 * answers is added. Throws AppError KUBECONFIG_UNREADABLE when the file cannot be changed.
 */
export async function changeProviderConfig(
  { file, user, sleep }: { file: string; user: string; sleep: (milliseconds: number) => Promise<void> },
  change: (config: ProviderConfig) => Promise<ProviderConfig>,
): Promise<void> {
  const lock = `${file}.lock`;
  await takeLock(lock, sleep);
  try {
    // A link stays one.
    const real = await realpath(file);
    await access(real, constants.W_OK);
    const text = await readFile(real, 'utf8');
    const edit = editorOf(text, user);
    const added = await change(edit.config);
    if (Object.keys(added).length > 0) await replace(real, edit.withConfig(added));
  } catch (error) {
    throw error instanceof AppError ? error : notChanged(file, error);
  } finally {
    await rm(lock, { force: true });
  }
}

async function takeLock(lock: string, sleep: (milliseconds: number) => Promise<void>): Promise<void> {
  for (const waitMs of [...lockTriesMs, null]) {
    try {
      await (await open(lock, 'wx', 0o600)).close();
      return;
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code !== 'EEXIST' || waitMs === null) throw notChanged(lock, error);
    }
    await sleep(waitMs);
  }
}

interface Editor {
  config: ProviderConfig;
  /** The file's new text. */
  withConfig(added: ProviderConfig): string;
}

function editorOf(text: string, user: string): Editor {
  const document = parseDocument(text, { version: '1.1', uniqueKeys: false });
  const users = document.get('users');
  const entry = isSeq(users)
    ? users.items.find((item): item is YAMLMap => isMap(item) && item.get('name') === user)
    : undefined;
  const config = entry?.getIn(['user', 'auth-provider', 'config']);
  if (!isMap(config)) throw new Error('the user is no longer in it');
  return {
    config: config.toJSON() as ProviderConfig,
    withConfig: (added) => {
      const places = config.items.flatMap(({ key, value }) =>
        isScalar(key) && isScalar(value) && value.range != null && isOnOneLine(value)
          ? [{ name: String(key.value), from: value.range[0], to: value.range[1] }]
          : [],
      );
      const names = Object.keys(added);
      if (names.every((name) => places.some((place) => place.name === name)))
        return replaceIn(
          text,
          places.filter(({ name }) => names.includes(name)),
          added,
        );
      for (const [name, value] of Object.entries(added)) config.set(name, value);
      if (text.trimStart().startsWith('{')) return `${JSON.stringify(document.toJS(), null, 2)}\n`;
      return document.toString({ lineWidth: 0 });
    },
  };
}

function isOnOneLine({ type }: Scalar): boolean {
  return type === 'PLAIN' || type === 'QUOTE_DOUBLE' || type === 'QUOTE_SINGLE';
}

/** Only these values: whoever wrote the file by hand finds it as it was. A JSON text is a YAML one, too. */
function replaceIn(
  text: string,
  places: readonly { name: string; from: number; to: number }[],
  values: ProviderConfig,
): string {
  return places
    .toSorted((left, right) => right.from - left.from)
    .reduce(
      (result, { name, from, to }) =>
        `${result.slice(0, from)}${JSON.stringify(values[name])}${result.slice(to)}`,
      text,
    );
}

/** Whole or not at all; where a file cannot be put in its place (it is mounted by itself), it is written over. */
async function replace(file: string, text: string): Promise<void> {
  const draft = `${file}.${process.pid}.new`;
  try {
    const { mode } = await stat(file);
    await writeFile(draft, text, { mode, flag: 'wx' });
    await rename(draft, file);
  } catch {
    await rm(draft, { force: true });
    await writeFile(file, text);
  }
}

function notChanged(file: string, error: unknown): AppError {
  const { code, message } = error as NodeJS.ErrnoException;
  return new AppError('KUBECONFIG_UNREADABLE', `${file} cannot be changed (${code ?? message})`, {
    cause: error,
  });
}
