import { decodeBase64 } from '../../lib/decode-base64.ts';
import type { Hide } from '../placeholder.ts';
import { redactTextOnce } from '../text/redact-text.ts';

const userAndPassword = /^[\w.@+-]{1,64}:\S{6,}$/;
const hostAndPort = /^[\w.-]+:\d{1,5}$/;

/** Whether a value is base64 of a credential, or of a text that holds one. */
export function encodesCredential(value: string, hide: Hide, depth = 0): boolean {
  const decoded = value.length < 12 ? null : decodeBase64(value);
  if (decoded === null) return false;
  if (userAndPassword.test(decoded) && !hostAndPort.test(decoded)) return true;
  return (
    redactTextOnce(decoded, hide) !== decoded ||
    (depth < 1 && encodesCredential(decoded.trim(), hide, depth + 1))
  );
}
