/** The JSON values that follow one another in a text. */
export interface JsonTexts {
  documents: string[];
  /** The last document does not end; the whole objects of its outermost list stand in `documents`. */
  cutOff: boolean;
}

interface Open {
  isList: boolean;
  start: number;
  /** Whole objects directly inside a list, as [start, end). */
  children: [number, number][];
}

const token = /["{}[\]]/g;

/**
 * Splits a text from its first line that opens a JSON value at its very start (inside YAML none does): one document,
 * several, one a line. Linear.
 */
export function splitJson(text: string): JsonTexts {
  const splitter = new Splitter(text);
  token.lastIndex = /^[[{]/m.exec(text)?.index ?? text.length;
  for (let match = token.exec(text); match !== null; match = token.exec(text)) {
    token.lastIndex = splitter.take(match[0], match.index);
  }
  return splitter.result();
}

class Splitter {
  readonly #text: string;
  readonly #documents: string[] = [];
  readonly #open: Open[] = [];

  constructor(text: string) {
    this.#text = text;
  }

  /** Takes one bracket or quote; answers where to go on. */
  take(character: string, at: number): number {
    // A quote between documents is prose; inside one it opens a string.
    if (character === '"') return this.#open.length === 0 ? at + 1 : endOfString(this.#text, at + 1);
    if (character === '{' || character === '[')
      this.#open.push({ isList: character === '[', start: at, children: [] });
    else this.#close(at + 1);
    return at + 1;
  }

  result(): JsonTexts {
    const list = this.#open.find(({ isList }) => isList);
    const whole = (list?.children ?? []).map(([start, end]) => this.#text.slice(start, end));
    return { documents: [...this.#documents, ...whole], cutOff: this.#open.length > 0 };
  }

  #close(end: number): void {
    const closed = this.#open.pop();
    const parent = this.#open.at(-1);
    if (closed === undefined) return;
    if (parent === undefined) this.#documents.push(this.#text.slice(closed.start, end));
    else if (parent.isList && !closed.isList) parent.children.push([closed.start, end]);
  }
}

function endOfString(text: string, from: number): number {
  for (let at = text.indexOf('"', from); at !== -1; at = text.indexOf('"', at + 1)) {
    let backslashes = 0;
    while (text[at - 1 - backslashes] === '\\') backslashes += 1;
    if (backslashes % 2 === 0) return at + 1;
  }
  return text.length;
}
