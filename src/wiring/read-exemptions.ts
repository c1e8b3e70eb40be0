import { join } from 'node:path';
import { isSeq, LineCounter, parseDocument } from 'yaml';
import type { ProcessEnvironment } from '../config/process-environment.ts';
import type { Settings } from '../config/settings.ts';
import { AppError } from '../domain/errors.ts';
import { Exemption } from '../domain/exemption.ts';
import { readNamedFile } from './read-named-file.ts';

export interface PlacedExemption {
  exemption: Exemption;
  /** 1-based. */
  line: number;
}

/** The exemptions of the file that the settings name, or of the one in the config folder; rejects with CONFIG_*. */
export async function readExemptions(
  { exemptions: named }: Pick<Settings, 'exemptions'>,
  { directories }: Pick<ProcessEnvironment, 'directories'>,
): Promise<PlacedExemption[]> {
  const file = named ?? join(directories.config, 'exemptions.yaml');
  const text = await readNamedFile(file, named !== null);
  return text === null ? [] : parseExemptions(text, file);
}

/** A list, each with code, reason, owner and until, and where it holds. What cannot be read is refused with its line. */
export function parseExemptions(text: string, file: string): PlacedExemption[] {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, schema: 'core' });
  const refuse = (offset: number, why: string): never => {
    throw new AppError('CONFIG_INVALID', `${file}:${lines.linePos(offset).line}: ${why}`, {
      hint: 'An exemption has code, reason, owner and until; docs/diagnosis.md shows a file.',
    });
  };
  const [error] = document.errors;
  if (error !== undefined)
    return refuse(error.pos[0], (error.message.split('\n')[0] ?? '').replace(/ at line .*/, ''));
  if (document.contents === null) return [];
  if (!isSeq(document.contents)) return refuse(0, 'must be a list of exemptions');
  return document.contents.items.map((item) => {
    const offset = (item as { range?: [number, number, number] | null }).range?.[0] ?? 0;
    const parsed = Exemption.safeParse((item as { toJS?: (of: unknown) => unknown }).toJS?.(document));
    if (parsed.success) return { exemption: parsed.data, line: lines.linePos(offset).line };
    const [issue] = parsed.error.issues;
    return refuse(
      offset,
      [issue?.path.join('.') ?? '', issue?.message ?? ''].filter((part) => part !== '').join(': '),
    );
  });
}
