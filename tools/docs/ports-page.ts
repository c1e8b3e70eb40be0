import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { page } from './markdown.ts';

const folder = resolve(import.meta.dirname, '../../src/domain');

/** A type of the domain that has no schema: nothing of it comes from outside, or it is a port. */
export interface TypeDeclaration {
  name: string;
  /** Below src/domain. */
  file: string;
  /** Its doc comment as one text; '' when it has none. */
  comment: string;
  declaration: string;
}

/** Every exported interface and type but those of zod schemas, in the order of the files. */
export function findTypes(): TypeDeclaration[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
    .toSorted()
    .flatMap((file) => typesOf(file, readFileSync(resolve(folder, file), 'utf8')));
}

const declarations =
  /(?:\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\n)?^(export (?:interface (\w+)[^{]*\{(?:\}|[\s\S]*?^\})|type (\w+)\b[\s\S]*?;$(?=\n\n|\n?$|\nexport|\n\/[*/])))/gm;

function typesOf(file: string, source: string): TypeDeclaration[] {
  return [...source.matchAll(declarations)]
    .map(([, comment = '', declaration = '', interfaceName, typeName]) => ({
      name: interfaceName ?? typeName ?? '',
      file,
      comment: comment.replace(/\s*\n?\s*\*\s+/g, ' ').trim(),
      declaration,
    }))
    .filter(({ declaration }) => !declaration.includes('= z.infer<'));
}

/** docs/ports.md: the ports with their contracts, and the other types of the domain. */
export function portsPage(): string {
  const types = findTypes();
  const isPort = ({ file }: TypeDeclaration): boolean => file.startsWith('ports/');
  return page('Ports and types', 'the types in src/domain', [
    'What the rooms agree on, besides the [words](words.md): the ports that adapters fulfil, with their contracts, and types\nof which nothing comes from outside. For those who work on the code.',
    '## Ports, and what goes through them',
    ...types.filter(isPort).map(section),
    '## Other types',
    ...types.filter((type) => !isPort(type)).map(section),
  ]);
}

function section({ name, comment, declaration }: TypeDeclaration): string {
  return [`### ${name}`, comment, `\`\`\`ts\n${declaration}\n\`\`\``]
    .filter((part) => part !== '')
    .join('\n\n');
}
