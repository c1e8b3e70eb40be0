import { isReference } from '../values/is-reference.ts';
import type { CredentialShape } from './credential-shape.ts';

/** Passwords that stand on a command line behind a flag, or in a line of a file, without a key that says so. */
export const commandPasswords: readonly CredentialShape[] = [
  command('mysql', ['mysql', 'mariadb'], 'mysql\\w*|mariadb[\\w-]*', '-p'),
  command('redis-cli', ['redis-cli', 'valkey-cli'], '(?:redis|valkey)-cli', '(?:-a|--pass)[ =]'),
  command('sshpass', ['sshpass'], 'sshpass', '-p *'),
  command('mongo', ['mongo'], 'mongo\\w*', '-p +'),
  command('login', [' login'], '(?:docker|podman|helm registry|oras|crane|az acr) login', '-p +'),
  command('ldap', ['ldap'], 'ldap\\w+', '-w *'),
  command('curl', ['curl', 'wget'], 'curl|wget', '(?:-u|--user)[ =]*[\'"]?[^\\s:\'"]{1,100}:'),
  shape(
    'SQL',
    ['DENTIFIED', 'dentified'],
    /\bidentified\s{1,9}(?:with\s{1,9}\w{1,40}\s{1,9})?by\s{1,9}['"](?<secret>[^'"\n]{1,200})['"]/gi,
  ),
  shape('SQL', ["ASSWORD '", "assword '"], /\bpassword\s'(?<secret>[^'\n]{1,200})'/gi),
  shape('Redis user', ['user '], /^user \S{1,100} (?:[^\n>]{0,200} )?>(?<secret>\S{1,200})/gm),
  shape('HAProxy user', ['auth '], /\bstats\s{1,9}auth\s{1,9}[^\s:]{1,100}:(?<secret>\S{1,200})/g),
  shape('HAProxy user', ['insecure-password'], /\binsecure-password\s{1,9}(?<secret>\S{1,200})/g),
  shape(
    'netrc',
    [' login '],
    /(?:\bmachine\s{1,9}\S{1,200}|^default)\s{1,9}login\s{1,9}\S{1,200}\s{1,9}password\s{1,9}(?<secret>\S{1,200})/gm,
  ),
  shape('PgBouncer user', ['" "'], /^"[^"\n]{1,100}" "(?<secret>[^"\n]{1,500})"[ \t]{0,9}$/gm),
];

/** The passwords in a command line, its words joined by blanks. */
export function passwordsOfCommand(line: string): string[] {
  return commandPasswords.flatMap(({ pattern, accepts }) =>
    [...line.matchAll(pattern)]
      .map(({ groups }) => groups?.secret ?? '')
      .filter((secret) => accepts?.(secret) !== false),
  );
}

function command(name: string, marks: readonly string[], program: string, flag: string): CredentialShape {
  const pattern = `\\b(?:${program})\\b[^\\n|;&]{0,300}? ${flag}['"]?(?<secret>[^\\s'";|&\\\\]{1,200})`;
  return shape(name, marks, new RegExp(pattern, 'g'));
}

function shape(name: string, marks: readonly string[], pattern: RegExp): CredentialShape {
  return { name: `password of ${name}`, marks, pattern, accepts: isPassword };
}

function isPassword(secret: string): boolean {
  return !isReference(secret) && !/^[$-]/.test(secret);
}
