const opening = '<hidden:';
const length = opening.length + 12 + 1;
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
    value === '' || isPlaceholder(value) ? value : `${opening}${keyedHash(value).slice(0, 12)}>`;
}

export function isPlaceholder(value: string): boolean {
  return value.length === length && whole.test(value);
}

/** Whether a place of a text lies in a placeholder. */
export function isInPlaceholder(text: string, at: number): boolean {
  const reach = Math.max(0, at - length + 1);
  const start = text.slice(reach, at + opening.length).lastIndexOf(opening);
  return start !== -1 && isPlaceholder(text.slice(reach + start, reach + start + length));
}

/** What is left of a text without its placeholders. */
export function withoutPlaceholders(text: string): string {
  return text.includes(opening) ? text.replace(any, '') : text;
}

/** Each pass can bring what the next one needs to see more: a long secret stood between a key and its value. */
const mostPasses = 5;

/** Redacts until nothing changes any more, so that doing it again changes nothing. */
export function untilStable(text: string, redact: (text: string) => string): string {
  let redacted = text;
  for (let pass = 0; pass < mostPasses; pass += 1) {
    const next = redact(redacted);
    if (next === redacted) return next;
    redacted = next;
  }
  return redacted;
}
