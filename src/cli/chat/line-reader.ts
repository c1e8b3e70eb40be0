import { createInterface, type Interface } from 'node:readline';
import { PassThrough, Writable } from 'node:stream';
import type { Keyboard, OutputStream } from '../host.ts';
import { KeyboardFilter, pastedBreak } from './keyboard-filter.ts';

/** What came from the keyboard. */
export type TypedLine =
  | { type: 'line'; text: string }
  /** Ctrl-C; `wasEmpty`: there was nothing on the line. */
  | { type: 'interrupt'; wasEmpty: boolean }
  /** Ctrl-D, or the keyboard is gone. */
  | { type: 'end' };

/** Reads a person's lines. What is typed between two reads waits for the next one. */
export interface LineReader {
  read(prompt: string): Promise<TypedLine>;
  /** Gives the terminal back. */
  close(): void;
}

export interface LineReaderOptions {
  keyboard: Keyboard;
  stdout: OutputStream;
  /** Earlier lines, the newest first. */
  history: string[];
  /** What the line may go on as. */
  complete: (line: string) => string[];
  /** Ctrl-C while no line is read. */
  onInterrupt: () => void;
}

const pasteOn = '\u001b[?2004h';
const pasteOff = '\u001b[?2004l';
const mostHistory = 500;

/** With a line editor: arrows, history, Tab, and a paste of several lines as one. */
export function editingReader(options: LineReaderOptions): LineReader {
  const { keyboard, stdout, history, complete, onInterrupt } = options;
  const keys = new EditorKeys(keyboard);
  const output = new EditorOutput(stdout);
  const filter = new KeyboardFilter({ forward: (text) => keys.write(text), onInterrupt });
  const editor = createInterface({
    input: keys,
    output,
    terminal: true,
    history: history.map((line) => line.replaceAll('\n', pastedBreak)),
    historySize: mostHistory,
    removeHistoryDuplicates: true,
    escapeCodeTimeout: 50,
    completer: (line: string) => [complete(line), line],
  });
  const decoder = new TextDecoder();
  const onKeys = (chunk: string | Uint8Array): void => {
    filter.take(typeof chunk === 'string' ? chunk : decoder.decode(chunk, { stream: true }));
  };
  keyboard.on('data', onKeys);
  stdout.write(pasteOn);
  const end = (): void => editor.close();
  keyboard.on('end', end);
  let isClosed = false;
  editor.on('close', () => {
    isClosed = true;
  });
  return {
    async read(prompt) {
      if (isClosed) return { type: 'end' };
      output.isOpen = true;
      editor.setPrompt(prompt);
      editor.prompt(true);
      const typed = nextOf(editor);
      filter.open();
      const line = await typed;
      output.isOpen = false;
      return line;
    },
    close() {
      keyboard.off('data', onKeys);
      keyboard.off('end', end);
      output.isOpen = false;
      if (!isClosed) editor.close();
      stdout.write(pasteOff);
      keyboard.setRawMode?.(false);
      keyboard.pause();
    },
  };
}

function nextOf(editor: Interface): Promise<TypedLine> {
  return new Promise((done) => {
    const finish = (line: TypedLine): void => {
      editor.off('line', onLine);
      editor.off('SIGINT', onInterrupt);
      editor.off('close', onClose);
      done(line);
    };
    const onLine = (text: string): void => finish({ type: 'line', text: text.replaceAll(pastedBreak, '\n') });
    const onClose = (): void => finish({ type: 'end' });
    const onInterrupt = (): void => {
      const wasEmpty = editor.line === '';
      editor.write(null, { ctrl: true, name: 'e' });
      editor.write(null, { ctrl: true, name: 'u' });
      finish({ type: 'interrupt', wasEmpty });
    };
    editor.on('line', onLine);
    editor.on('SIGINT', onInterrupt);
    editor.on('close', onClose);
  });
}

/** The keys that the editor sees; its wish for single keys goes on to the terminal. */
class EditorKeys extends PassThrough {
  readonly #keyboard: Keyboard;

  constructor(keyboard: Keyboard) {
    super();
    this.#keyboard = keyboard;
  }

  setRawMode(raw: boolean): this {
    this.#keyboard.setRawMode?.(raw);
    return this;
  }
}

/** The editor's way to the terminal, which is shut while no line is read: it would draw its line when the window changes. */
class EditorOutput extends Writable {
  isOpen = false;
  readonly #stdout: OutputStream;

  constructor(stdout: OutputStream) {
    super({ decodeStrings: false });
    this.#stdout = stdout;
    stdout.on('resize', () => {
      if (this.isOpen) this.emit('resize');
    });
  }

  get columns(): number {
    return this.#stdout.columns ?? 80;
  }

  override _write(chunk: string, _: string, done: () => void): void {
    if (this.isOpen) this.#stdout.write(chunk);
    done();
  }
}

/** Without one, for terminals that know no escape sequences: lines as the terminal gives them. Ctrl-C comes as a signal. */
export function plainReader({
  keyboard,
  stdout,
}: Pick<LineReaderOptions, 'keyboard' | 'stdout'>): LineReader {
  const editor = createInterface({ input: keyboard, terminal: false });
  const lines: TypedLine[] = [];
  let waiting: ((line: TypedLine) => void) | null = null;
  const give = (line: TypedLine): void => {
    if (waiting === null) lines.push(line);
    else waiting(line);
    waiting = null;
  };
  editor.on('line', (text) => give({ type: 'line', text }));
  editor.on('close', () => give({ type: 'end' }));
  return {
    read(prompt) {
      stdout.write(prompt);
      const line = lines.shift();
      if (line !== undefined) return Promise.resolve(line);
      return new Promise((done) => {
        waiting = done;
      });
    },
    close: () => editor.close(),
  };
}
