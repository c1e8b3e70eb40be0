import type { CredentialShape } from './credential-shape.ts';

const word = /[A-Za-z]/;
const sign = /[\d_!@#$%^&*+=~]/;

/** No word of a language: it holds letters together with digits or signs, and is no name of an object, path or version. */
function isNoWord(secret: string): boolean {
  const bare = secret.replace(/[.:!?]+$/, '');
  return (
    bare.length >= 5 && word.test(bare) && sign.test(bare) && !/^[a-z0-9]+(?:[-./:][a-z0-9]+)+$/.test(bare)
  );
}

/** Mixed as nobody writes a name: a capital, a small letter, and a digit. */
function isMixed(secret: string): boolean {
  return /[A-Z]/.test(secret) && /[a-z]/.test(secret) && /\d/.test(secret);
}

/** What follows a sentence's verb; quotes around it are not part of it. */
const value = '["\'“「(]?(?<secret>[^\\s"\'”」),;，。；、<>{$}/%][^\\s"\'”」),;，。；、<>]{3,200})';

/** Credentials in sentences: "the password is X", "token X", "密码是 X". Never all of them: a password that is a word is not told from one. */
export const spokenCredentials: readonly CredentialShape[] = [
  {
    name: 'credential of a sentence',
    marks: [
      'assword ',
      'assphrase ',
      'asscode ',
      'oken ',
      'ecret ',
      'ey ',
      'redentials ',
      'ord was ',
      'ord is ',
    ],
    // A verb has to stand between: what only a colon or an equals sign parts is no sentence, and is looked for elsewhere.
    pattern: new RegExp(
      `\\b(?:password|passphrase|passcode|token|secret(?: word| key)?|(?:api|access|private|secret) key|credentials)(?: (?:for|of) (?:\\w{1,20} )?["']?[\\w.@-]{1,60}["']?)?(?: (?:is|was|are|set to|now|equals|changed to|reset to|generated|material|incorrect: tried)){1,2}:? ${value}`,
      'gi',
    ),
    accepts: isNoWord,
  },
  {
    name: 'credential of a Chinese sentence',
    marks: ['密码', '口令', '令牌', '密钥', '验证码'],
    pattern:
      /(?:密码|口令|令牌|密钥|验证码)(?:是|为|：|:|=|\s){1,3}["'“「]?(?<secret>(?!Secrets?\b|ConfigMaps?\b)[^\s"'”」,;，。；、<>]{4,200})/g,
    accepts: (secret) => /[A-Za-z0-9]/.test(secret),
  },
  {
    name: 'user and password',
    marks: ['redentials '],
    pattern: /\bcredentials [\w.@-]{1,60}:(?<secret>[^\s"',;<>]{4,200})/gi,
    accepts: isNoWord,
  },
  {
    name: 'passphrase in quotes',
    marks: ['assphrase "', "assphrase '"],
    pattern: /\bpassphrase\s["'](?<secret>[^"'\n/]{4,200})["']/gi,
  },
  {
    name: 'credential behind its name',
    marks: [' AUTH ', 'oken '],
    pattern: /\b(?:AUTH|token)\s(?<secret>[A-Za-z0-9_+/=]{8,200})(?=[\s.,;]|$)/g,
    accepts: isMixed,
  },
  {
    name: 'one-time code',
    marks: ['code:', 'code is ', 'Code:', 'PIN ', 'pin '],
    pattern:
      /\b(?:one-time|verification|security|login|OTP|pin|wrong)\s(?:pin|code)?(?::| is)?\s?(?<secret>\d{4,8})\b/gi,
  },
  {
    name: 'session of a cookie',
    marks: ['essionid=', 'ESSIONID=', 'SESSID=', 'essionId=', 'connect.sid='],
    pattern: /\b(?:\w{0,20}sess(?:ion)?_?id|connect\.sid)=(?<secret>[^\s;,"'<>]{8,500})/gi,
  },
];
