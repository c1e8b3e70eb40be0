import { generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';
import { isIP } from 'node:net';

/** A certificate with its key, both as PEM. */
export interface TestCertificate {
  cert: string;
  key: string;
}

export interface IssueOptions {
  /** DNS names and IPv4 addresses that the certificate is for. */
  names?: readonly string[];
  commonName?: string;
  organization?: string;
  validFrom?: Date;
  validUntil?: Date;
}

/** A CA of the tests. Made at run time, so that no key is ever checked in and none expires with the repository. */
export interface TestAuthority extends TestCertificate {
  issue(options?: IssueOptions): TestCertificate;
}

const day = 86_400_000;
const object = {
  commonName: '550403',
  organization: '55040a',
  basicConstraints: '551d13',
  alternativeNames: '551d11',
  ecdsaWithSha256: '2a8648ce3d040302',
};

export function createAuthority(commonName = 'test CA'): TestAuthority {
  const keys = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const isAuthority = extension(object.basicConstraints, sequence(der(0x01, Buffer.from([0xff]))), true);
  const self = { subject: nameOf({ commonName }), publicKey: keys.publicKey, extensions: [isAuthority] };
  const issuer = { name: self.subject, privateKey: keys.privateKey };
  return {
    cert: certificate(self, issuer, {}),
    key: pemOf(keys.privateKey),
    issue: (options = {}) => {
      const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
      const subject = nameOf({ commonName: options.commonName ?? 'server', ...options });
      const extensions = options.names === undefined ? [] : [alternativeNames(options.names)];
      return {
        cert: certificate({ subject, publicKey, extensions }, issuer, options),
        key: pemOf(privateKey),
      };
    },
  };
}

function certificate(
  { subject, publicKey, extensions }: { subject: Buffer; publicKey: KeyObject; extensions: Buffer[] },
  issuer: { name: Buffer; privateKey: KeyObject },
  { validFrom = new Date(Date.now() - day), validUntil = new Date(Date.now() + day) }: IssueOptions,
): string {
  const algorithm = sequence(identifier(object.ecdsaWithSha256));
  const body = sequence(
    der(0xa0, integer(Buffer.from([2]))),
    integer(Buffer.concat([Buffer.from([1]), randomBytes(8)])),
    algorithm,
    issuer.name,
    sequence(time(validFrom), time(validUntil)),
    subject,
    publicKey.export({ type: 'spki', format: 'der' }),
    ...(extensions.length === 0 ? [] : [der(0xa3, sequence(...extensions))]),
  );
  const signature = sign('sha256', body, issuer.privateKey);
  const whole = sequence(body, algorithm, der(0x03, Buffer.concat([Buffer.from([0]), signature])));
  const lines = whole.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
}

function nameOf({ commonName, organization }: { commonName: string; organization?: string }): Buffer {
  const part = (type: string, value: string): Buffer =>
    der(0x31, sequence(identifier(type), der(0x0c, Buffer.from(value))));
  return sequence(
    ...(organization === undefined ? [] : [part(object.organization, organization)]),
    part(object.commonName, commonName),
  );
}

function alternativeNames(names: readonly string[]): Buffer {
  const entries = names.map((name) =>
    isIP(name) === 4 ? der(0x87, Buffer.from(name.split('.').map(Number))) : der(0x82, Buffer.from(name)),
  );
  return extension(object.alternativeNames, sequence(...entries), false);
}

function extension(type: string, value: Buffer, isCritical: boolean): Buffer {
  const critical = isCritical ? [der(0x01, Buffer.from([0xff]))] : [];
  return sequence(identifier(type), ...critical, der(0x04, value));
}

function time(moment: Date): Buffer {
  return der(0x18, Buffer.from(`${moment.toISOString().replace(/\D/g, '').slice(0, 14)}Z`));
}

function identifier(hex: string): Buffer {
  return der(0x06, Buffer.from(hex, 'hex'));
}

function integer(bytes: Buffer): Buffer {
  return der(0x02, bytes);
}

function sequence(...parts: Buffer[]): Buffer {
  return der(0x30, Buffer.concat(parts));
}

/** Tag, length, content (DER). */
function der(tag: number, content: Buffer): Buffer {
  const { length } = content;
  if (length < 128) return Buffer.concat([Buffer.from([tag, length]), content]);
  const digits = Buffer.from(length.toString(16).padStart(length > 0xffff ? 6 : 4, '0'), 'hex');
  const size = length < 256 ? Buffer.from([length]) : digits;
  return Buffer.concat([Buffer.from([tag, 0x80 | size.length]), size, content]);
}

function pemOf(key: KeyObject): string {
  return key.export({ type: 'pkcs8', format: 'pem' }).toString();
}
