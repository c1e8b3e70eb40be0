import { isIdentifierKey } from '../keys/identifier-key.ts';
import type { Hide } from '../placeholder.ts';
import { hideShapes } from '../shapes/hide-shapes.ts';
import { looksRandom } from '../shapes/looks-random.ts';
import { hideAssignments } from './hide-assignments.ts';
import { hideManifests } from './hide-manifests.ts';

/** Certificates and public keys: public, though every line of them is random. */
const publicOpening =
  /-----BEGIN (?:[A-Z0-9 ]{0,40}CERTIFICATE(?: REQUEST)?|[A-Z0-9 ]{0,40}PUBLIC KEY(?: BLOCK)?|X509 CRL|DH PARAMETERS|EC PARAMETERS|PGP (?:MESSAGE|SIGNATURE))-----/g;
const closing = '-----END ';
/** A value that might be random: behind a separator or quote, or alone on its line. */
const candidate = /(?<=[=:"'`\s,(>]|^)[A-Za-z0-9+/_~.-]{20,4096}={0,2}(?=[\s"'`,;)<&]|$)/gm;
/** How much before a value is looked at for its key. */
const keyReach = 48;

/**
 * Hides the credentials in a file of settings: shapes, what stands behind a credential's key, and what looks random. One
 * pass: whoever needs more makes them.
 */
export function redactFile(text: string, hide: Hide): string {
  const shapeless = hideShapes(hideManifests(text, hide), hide);
  return hideRandom(hideAssignments(shapeless, hide, true), hide);
}

function hideRandom(text: string, hide: Hide): string {
  const parts: string[] = [];
  let done = 0;
  publicOpening.lastIndex = 0;
  for (let block = publicOpening.exec(text); block !== null; block = publicOpening.exec(text)) {
    const end = text.indexOf(closing, block.index);
    if (end === -1) break;
    parts.push(hideRandomPart(text.slice(done, block.index), hide), text.slice(block.index, end));
    done = end;
    publicOpening.lastIndex = end;
  }
  return parts.join('') + hideRandomPart(text.slice(done), hide);
}

function hideRandomPart(text: string, hide: Hide): string {
  return text.replace(candidate, (value: string, offset: number) => {
    if (!looksRandom(value)) return value;
    const before = text.slice(Math.max(0, offset - keyReach), offset);
    const key = /([\w.-]+)["']?[ \t]*[:=]?[ \t]*["']?$/.exec(before)?.[1] ?? '';
    return isIdentifierKey(key) || /\bssh-\w+ $|data:[\w/+.-]+;base64,$/.test(before) ? value : hide(value);
  });
}
