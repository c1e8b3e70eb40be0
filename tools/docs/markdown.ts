/** A cell of a table: no line breaks, no bars. */
function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ');
}

export function table(headers: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.map(cell).join(' | ')} |`;
  return [line(headers), line(headers.map(() => '---')), ...rows.map(line)].join('\n');
}

export function code(text: string): string {
  return `\`${text}\``;
}

/** A page that says where it comes from; sections are parted by empty lines. */
export function page(title: string, source: string, sections: readonly string[]): string {
  const notice = `<!-- Written by "npm run docs" from ${source}: change that, not this. -->`;
  return `${[notice, `# ${title}`, ...sections].join('\n\n')}\n`;
}
