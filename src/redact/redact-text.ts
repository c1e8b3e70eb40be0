import { isCredentialKey } from './credential-keys.ts';
import { credentialShapes } from './credential-shapes.ts';

/** `key=value`, `key: value`, `"key": "value"`, `--key value`, with the value bare or quoted. */
const assignment =
  /(?<key>[A-Za-z_][\w.-]{2,60})(?<between>["']?\s*[=:]\s*|\s+(?=["']?\S))(?<quote>["']?)(?<value>[^\s"',;&}{)(<>]{3,})\k<quote>/g;
const assignmentMark = /pass|pwd|secret|token|cred|key|auth|cookie|dsn|salt|connection|database/i;

/** Hides the credentials in free text: known shapes, and what stands behind a credential's key. The rest stays. */
export function redactText(text: string, hide: (value: string) => string): string {
  if (text.length < 8) return text;
  let redacted = text;
  for (const { mark, pattern } of credentialShapes) {
    if (mark(redacted)) redacted = redacted.replace(pattern, (...match) => hideMatch(match, hide));
  }
  return assignmentMark.test(redacted) ? redactAssignments(redacted, hide) : redacted;
}

function hideMatch(match: unknown[], hide: (value: string) => string): string {
  const whole = String(match[0]);
  const groups = match.at(-1);
  const secret =
    typeof groups === 'object' && groups !== null
      ? (groups as Record<string, string | undefined>).secret
      : undefined;
  return secret === undefined ? hide(whole) : whole.replace(secret, () => hide(secret));
}

function redactAssignments(text: string, hide: (value: string) => string): string {
  return text.replace(assignment, (...match) => {
    const whole = String(match[0]);
    const { key = '', between = '', value = '' } = match.at(-1) as Record<string, string>;
    // "password is wrong" is a sentence; "--password x" is not.
    const isFlag = /^\s+$/.test(between);
    if (isFlag && !isFlagBefore(text, Number(match.at(-3)))) return whole;
    if (!isCredentialKey(key) || value.startsWith('<hidden:') || value.length < 4) return whole;
    return whole.replace(value, () => hide(value));
  });
}

function isFlagBefore(text: string, offset: number): boolean {
  return text.slice(Math.max(0, offset - 2), offset).endsWith('-');
}
