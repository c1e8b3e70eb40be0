/**
 * Characters that a terminal obeys or that hide: C0 and C1 controls, line separators, zero-width and direction marks,
 * tags (invisible text for models), lone surrogates. The zero-width joiner is left where it joins emoji.
 */
const hidden =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u115f\u180e\u200b\u200c\u200e\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff\ufff9-\ufffb\u{e0000}-\u{e0fff}]|\p{Surrogate}|(?<!\p{Extended_Pictographic}\ufe0f?|\p{Emoji_Modifier})\u200d/gu;

const shortForms: Record<string, string> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** The text on one line, with every character that acts or hides written out: an escape becomes `\x1b`. */
export function makeVisible(text: string): string {
  return text.replace(hidden, (character) => shortForms[character] ?? escapeOf(character));
}

/** The same, with its line breaks kept. */
export function makeLinesVisible(text: string): string {
  return text.split('\n').map(makeVisible).join('\n');
}

/**
 * The same for the text of a JSON document (or of double-quoted YAML), written as `\u001b`, so that a reader gets the
 * very characters. Line breaks are left: there they stand between values only.
 */
export function escapeHidden(document: string): string {
  return document.replace(hidden, (character) =>
    character === '\n' ? character : unicodeEscapes(character),
  );
}

/** Whether the text holds anything but a line break that would have to be made visible. */
export function hidesCharacters(text: string): boolean {
  return text.replaceAll('\n', '').search(hidden) !== -1;
}

function escapeOf(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  if (code <= 0xff) return `\\x${code.toString(16).padStart(2, '0')}`;
  return code <= 0xffff ? `\\u${code.toString(16).padStart(4, '0')}` : `\\u{${code.toString(16)}}`;
}

/** One escape per UTF-16 unit, as JSON wants. */
function unicodeEscapes(character: string): string {
  return [...Array(character.length).keys()]
    .map((index) => `\\u${character.charCodeAt(index).toString(16).padStart(4, '0')}`)
    .join('');
}
