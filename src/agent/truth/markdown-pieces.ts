import { fence, heading, listItem, tableLine } from './markdown-lines.ts';

/**
 * Takes Markdown apart while it streams: a paragraph, a list item, a heading, a table’s row or a whole block of code comes out as
 * soon as it is certain where it ends. Lines of one paragraph are put together. However the text is cut, the pieces are the same.
 */
export class MarkdownPieces {
  #rest = '';
  #open: string[] = [];
  #inCode = false;

  push(text: string): string[] {
    const lines = (this.#rest + text).split('\n');
    this.#rest = lines.pop() ?? '';
    return lines.flatMap((line) => this.#take(line));
  }

  /** What was still open, once nothing more comes. */
  end(): string[] {
    const last = this.#rest === '' ? [] : this.#take(this.#rest);
    this.#rest = '';
    return [...last, ...this.#close()];
  }

  #take(line: string): string[] {
    if (this.#inCode) return this.#takeCode(line);
    if (fence.test(line)) {
      const before = this.#close();
      this.#open = [line.trimEnd()];
      this.#inCode = true;
      return before;
    }
    if (line.trim() === '') return this.#close();
    if (this.#open.length > 0 && !beginsAnew(line)) {
      this.#open.push(line.trim());
      return [];
    }
    const before = this.#close();
    this.#open = [line.trimEnd()];
    return heading.test(line) || tableLine.test(line) ? [...before, ...this.#close()] : before;
  }

  #takeCode(line: string): string[] {
    this.#open.push(line.trimEnd());
    return fence.test(line) ? this.#close() : [];
  }

  #close(): string[] {
    const piece = this.#open.join(this.#inCode ? '\n' : ' ');
    this.#open = [];
    this.#inCode = false;
    return piece === '' ? [] : [piece];
  }
}

function beginsAnew(line: string): boolean {
  return listItem.test(line) || heading.test(line) || tableLine.test(line);
}
