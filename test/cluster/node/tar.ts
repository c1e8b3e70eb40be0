/** One entry of a tar archive; folders have a name that ends in "/". */
export interface TarEntry {
  name: string;
  mode?: number;
  content?: Buffer;
  /** Where a symbolic link leads. */
  link?: string;
}

const blockSize = 512;

/** Writes a tar archive (ustar) whose bytes depend on its entries alone. */
export function tarOf(entries: readonly TarEntry[]): Buffer {
  return Buffer.concat([...entries.flatMap(blocksOf), Buffer.alloc(2 * blockSize)]);
}

function blocksOf(entry: TarEntry): Buffer[] {
  const content = entry.content ?? Buffer.alloc(0);
  const padding = Buffer.alloc((blockSize - (content.length % blockSize)) % blockSize);
  return [header(entry, content.length), content, padding];
}

function header({ name, mode = 0o755, link = '' }: TarEntry, size: number): Buffer {
  const block = Buffer.alloc(blockSize);
  if (name.length > 100 || link.length > 100) throw new Error(`too long for a tar header: ${name}`);
  block.write(name, 0);
  block.write(octal(mode, 7), 100);
  block.write(octal(0, 7), 108);
  block.write(octal(0, 7), 116);
  block.write(octal(size, 11), 124);
  block.write(octal(0, 11), 136);
  block.write(typeOf(name, link), 156);
  block.write(link, 157);
  block.write('ustar\0' + '00', 257);
  // The sum counts its own field as blanks.
  block.fill(' ', 148, 156);
  block.write(
    `${octal(
      block.reduce((sum, byte) => sum + byte, 0),
      6,
    )}\0`,
    148,
  );
  return block;
}

function typeOf(name: string, link: string): string {
  if (link !== '') return '2';
  return name.endsWith('/') ? '5' : '0';
}

function octal(value: number, digits: number): string {
  return value.toString(8).padStart(digits, '0');
}
