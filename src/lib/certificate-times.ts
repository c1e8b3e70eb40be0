/** Between when and when a certificate is valid; milliseconds since the epoch. */
export interface CertificateTimes {
  from: number;
  until: number;
}

const block = /-----BEGIN CERTIFICATE-----([\s\S]*?)-----END CERTIFICATE-----/g;

/**
 * The times of each certificate of a PEM text (RFC 5280, section 4.1: X.509 in DER). What cannot be read is left out: of it
 * nothing is known.
 */
export function certificateTimes(pem: string): CertificateTimes[] {
  return [...pem.matchAll(block)].flatMap(([, base64 = '']) => {
    const bytes = bytesOf(base64.replace(/\s+/g, ''));
    return (bytes === null ? null : timesOf(bytes)) ?? [];
  });
}

/** The same of a PEM text that is in base64 once more, as the API has it in `caBundle`. */
export function bundleTimes(base64: string): CertificateTimes[] {
  const bytes = bytesOf(base64);
  return bytes === null ? [] : certificateTimes(String.fromCharCode(...bytes.subarray(0, largestBundle)));
}

/** A bundle of more certificates than that is one of the whole world's authorities. */
const largestBundle = 60_000;

function bytesOf(base64: string): Uint8Array | null {
  try {
    return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  } catch {
    return null;
  }
}

interface Element {
  tag: number;
  /** Of its content. */
  start: number;
  end: number;
}

const sequence = 0x30;
const versionTag = 0xa0;

/** Certificate → TBSCertificate → [version], serialNumber, signature, issuer, validity. */
function timesOf(bytes: Uint8Array): CertificateTimes | null {
  const certificate = elementAt(bytes, 0, bytes.length);
  const body = certificate === null ? null : elementAt(bytes, certificate.start, certificate.end);
  if (body?.tag !== sequence) return null;
  const fields = elementsOf(bytes, body);
  const validity = fields[fields[0]?.tag === versionTag ? 4 : 3];
  if (validity?.tag !== sequence) return null;
  const [from, until] = elementsOf(bytes, validity).map((element) => timeOf(bytes, element));
  return from == null || until == null ? null : { from, until };
}

function elementsOf(bytes: Uint8Array, { start, end }: Element): Element[] {
  const elements: Element[] = [];
  for (let at = start; at < end && elements.length < 10; ) {
    const element = elementAt(bytes, at, end);
    if (element === null) break;
    elements.push(element);
    at = element.end;
  }
  return elements;
}

function elementAt(bytes: Uint8Array, at: number, limit: number): Element | null {
  const [tag, first] = [bytes[at], bytes[at + 1]];
  if (tag === undefined || first === undefined) return null;
  const lengthBytes = first < 0x80 ? 0 : first & 0x7f;
  if (lengthBytes > 4) return null;
  let length = first < 0x80 ? first : 0;
  for (let index = 0; index < lengthBytes; index += 1) length = length * 256 + (bytes[at + 2 + index] ?? 0);
  const start = at + 2 + lengthBytes;
  return start + length > limit ? null : { tag, start, end: start + length };
}

const utcTime = 0x17;

/** UTCTime `YYMMDDHHMMSSZ` (years from 50 on are of the last century) or GeneralizedTime `YYYYMMDDHHMMSSZ`. */
function timeOf(bytes: Uint8Array, { tag, start, end }: Element): number | null {
  const text = String.fromCharCode(...bytes.subarray(start, end));
  const full = tag === utcTime ? `${Number(text.slice(0, 2)) < 50 ? '20' : '19'}${text}` : text;
  const [, year, month, day, hour, minute, second] =
    /^(\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})Z$/.exec(full) ?? [];
  const at = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  return Number.isNaN(at) ? null : at;
}
