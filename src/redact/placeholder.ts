const whole = /^<hidden:[0-9a-f]{12}>$/;
const any = /<hidden:[0-9a-f]{12}>/g;

/** Puts a placeholder in a value's place. Contract: an empty value and a placeholder stay what they are. */
export type Hide = (value: string) => string;

/**
 * `<hidden:1a2b3c4d5e6f>`: twelve hex digits of the keyed hash, so that a change stays visible and the value does not.
 * Angle brackets stand in no name and no base64, and nothing in it looks like a credential: hiding twice changes nothing.
 */
export function createHide(keyedHash: (text: string) => string): Hide {
  return (value) =>
    value === '' || isPlaceholder(value) ? value : `<hidden:${keyedHash(value).slice(0, 12)}>`;
}

export function isPlaceholder(value: string): boolean {
  return value.length === 21 && whole.test(value);
}

/** What is left of a text without its placeholders. */
export function withoutPlaceholders(text: string): string {
  return text.includes('<hidden:') ? text.replace(any, '') : text;
}
