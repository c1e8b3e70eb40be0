const alphabet = /^(?:[A-Za-z0-9+/]{4}){2,}(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/** The text that base64 stands for; null when it is no base64, or not of readable text. */
export function decodeBase64(value: string): string | null {
  if (value.length < 12 || !alphabet.test(value)) return null;
  const decoded = atob(value);
  return /^[\t\n\r -~]+$/.test(decoded) ? decoded : null;
}
