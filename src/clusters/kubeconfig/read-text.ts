import { type FileHandle, open } from 'node:fs/promises';
import { AppError } from '../../domain/errors.ts';

/** A kubeconfig of ten thousand contexts is smaller: what is larger (a disk, a log, /dev/zero) is none. */
const longestFile = 32 * 1024 * 1024;
const chunkSize = 65_536;
/** What a YAML reader lets through (YAML 1.1, 5.1); a file of zeros, as a full disk leaves it, is none. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const notYaml = /[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]/;
const encodings = [
  { mark: [0xef, 0xbb, 0xbf], name: 'utf-8' },
  { mark: [0xff, 0xfe], name: 'utf-16le' },
  { mark: [0xfe, 0xff], name: 'utf-16be' },
] as const;

/**
 * The text of a kubeconfig as kubectl reads it: UTF-8, or UTF-16 behind a byte order mark; any kind of line end. null when
 * there is no such file. Throws KUBECONFIG_UNREADABLE or KUBECONFIG_INVALID.
 */
export async function readKubeconfigText(file: string): Promise<string | null> {
  const bytes = await readBytes(file);
  if (bytes === null) return null;
  const text = decode(bytes);
  if (text === null) throw new AppError('KUBECONFIG_INVALID', `${file} is not text in UTF-8`);
  if (notYaml.test(text))
    throw new AppError('KUBECONFIG_INVALID', `${file} has control characters in it, so it is not YAML`);
  return text.replace(/\r\n?/g, '\n');
}

function decode(bytes: Uint8Array): string | null {
  const encoding = encodings.find(({ mark }) => mark.every((byte, index) => bytes[index] === byte));
  try {
    return new TextDecoder(encoding?.name ?? 'utf-8', { fatal: true }).decode(bytes);
  } catch {
    // The decoder knows only that it is not text.
    return null;
  }
}

async function readBytes(file: string): Promise<Uint8Array | null> {
  try {
    const handle = await open(file);
    try {
      return await readWhole(handle, file);
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (error instanceof AppError) throw error;
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT') return null;
    throw new AppError('KUBECONFIG_UNREADABLE', `${file} cannot be read (${code ?? String(error)})`, {
      cause: error,
    });
  }
}

/** Read to its end rather than by its size: a pipe (`--kubeconfig <(…)`) has none. */
async function readWhole(handle: FileHandle, file: string): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for (;;) {
    const { bytesRead, buffer } = await handle.read(Buffer.allocUnsafe(chunkSize));
    if (bytesRead === 0) return Buffer.concat(chunks);
    chunks.push(buffer.subarray(0, bytesRead));
    size += bytesRead;
    if (size > longestFile)
      throw new AppError(
        'KUBECONFIG_INVALID',
        `${file} is larger than ${longestFile / 1024 / 1024} MiB, so it is hardly a kubeconfig`,
      );
  }
}
