import { keyWords } from './key-words.ts';

/**
 * What a key says of its value. strong: a credential, whatever it looks like. weak: a credential, or the name of what
 * holds one. address: a URL or connection string that may carry one. none: nothing.
 */
export type KeyMeaning = 'strong' | 'weak' | 'address' | 'none';

const known = new Map<string, KeyMeaning>();
const mostKnown = 20_000;

/** What a key says of its value. Keys repeat without end, so answers are kept. */
export function keyMeaning(key: string): KeyMeaning {
  const kept = known.get(key);
  if (kept !== undefined) return kept;
  const meaning = key.length < 3 || key.length > 200 || handsOn.test(key) ? 'none' : judge(keyWords(key));
  if (known.size >= mostKnown) known.clear();
  known.set(key, meaning);
  return meaning;
}

function setOf(words: string): Set<string> {
  return new Set(words.split(' '));
}

/** Last words that make the key name, place, measure or switch a credential: TOKEN_TTL, password-file, secretName. */
const naming = setOf(
  'name names path paths file files filename dir directory folder mount mounts ref refs reference type kind provider ' +
    'providers enabled disabled required optional ttl expiry expires expiration expire lifetime age duration timeout ' +
    'interval period length len size count counts policy policies algorithm alg method methods mode endpoint issuer ' +
    'audience host hostname hosts port ports version namespace namespaces class store manager projection secs seconds ' +
    'minutes hours days ms limit limits max min header headers prefix suffix format scheme schema scope scopes domain ' +
    'region rotation budget usage used total template selector label labels annotation annotations rule rules profile ' +
    'server service client user username users id ids field fields column param parameter attribute property regex ' +
    'pattern validation strength hint prompt at since date time status state error errors description message title page ' +
    'redirect callback login logout role roles group groups allowed backend driver plugin handler module check checks ' +
    'verify verification minute hour day account accounts projected volume volumes list audiences syntax signature ' +
    'controller review reviews request requests response generator env process sub step engine encryption strategy ' +
    'mechanism source sources location reset grant',
);
/** First words that do the same: existingSecret, MAX_TOKENS, checksum/secret. */
const measuring = setOf('existing max min num total generate create per public checksum');
/** Annotations that tell Vault's agent which secret to fetch, under a name of one's own. */
const injecting = /\bagent inject\b/;
/** Directives of nginx that hand a request on; PROXY_PASS is an environment variable and a password. */
const handsOn = /^(?:proxy|fastcgi|uwsgi|scgi|grpc|memcached)_pass$/;

const strongWords = setOf(
  'password passwords passwd passphrase passphrases passcode pwd secret secrets token tokens credential credentials ' +
    'creds apikey apikeys authtoken clientsecret secretkey privatekey accesskey dockerconfigjson dockercfg htpasswd jwt ' +
    'kubeconfig bearer psk masterauth',
);
/** These say it only at the end of a key. */
const weakLastWords = setOf('auth auths authorization cookie salt pin otp cred nonce');
const keyQualifiers = setOf(
  'api access private secret signing encryption encrypt encrypted decryption master account client shared session ssh ' +
    'license licence storage webhook hmac rsa tls auth service root admin deploy consumer subscription instrumentation ' +
    'functions sas cipher crypto jwt unseal ingest ingestion writer write host app application recovery server deployment ' +
    'preshared psk fernet sa sec integration pagerduty newrelic relic datadog stripe',
);
const addressWords = setOf('url uri dsn jdbc urls uris');
/** What follows `pass` where it means to hand on. */
const passes = setOf('through thru host fail rate credentials authorization');
const notPasses = setOf(
  'bypass compass multipass surpass overpass underpass encompass trespass lowpass highpass bandpass onepass',
);
const gluedEnds = [
  ...'password passwd passphrase token secret'.split(' '),
  ...'api secret private access auth ssh signing encryption master license session account shared'
    .split(' ')
    .map((word) => `${word}key`),
];

function judge(words: string[]): KeyMeaning {
  const last = words.findLast((word) => !/^\d/.test(word)) ?? '';
  const joined = words.join(' ');
  if (/\bsecret id$|\bwebhook ur[li]\b/.test(joined)) return 'strong';
  if (addressWords.has(last) || /\bconn(?:ection)? str(?:ing)?\b/.test(joined)) return 'address';
  if (naming.has(last) || measuring.has(words[0] ?? '') || injecting.test(joined)) return 'none';
  return judgeWords(words, last, joined);
}

function judgeWords(words: string[], last: string, joined: string): KeyMeaning {
  if (words.some(isStrong) || qualifiesKey(words)) return namesOne(words, joined) ? 'weak' : 'strong';
  if (gluedPass(last)) return 'strong';
  return weakLastWords.has(last) || gluedAuth(last) ? 'weak' : 'none';
}

/** `authSecret`, `passwordKey` and `secretKey` say in many custom resources which Secret, or which key of one, is meant. */
function namesOne(words: string[], joined: string): boolean {
  if (words.at(-1) === 'key') return isStrong(words.at(-2) ?? '');
  return /\bsecrets?$/.test(joined) && !valueSecret.test(joined);
}

const valueSecret =
  /\b(?:client|shared|app|jwt|signing|cookie|session|hmac|api|access|consumer|webhook|encryption) secrets?$/;

function isStrong(word: string, index = 0, words: readonly string[] = []): boolean {
  if (word === 'pass') return !passes.has(words[index + 1] ?? '');
  if (strongWords.has(word)) return true;
  return word.length > 5 && gluedEnds.some((end) => word.endsWith(end));
}

function qualifiesKey(words: string[]): boolean {
  return words.some(
    (word, index) =>
      (word === 'key' || word === 'keys') && index > 0 && keyQualifiers.has(words[index - 1] ?? ''),
  );
}

/** dbpass, requirepass, bindpw, BIND_PW. */
function gluedPass(word: string): boolean {
  if (word === 'pw') return true;
  return word.length > 4 && /(?:pass|pw)$/.test(word) && !notPasses.has(word);
}

function gluedAuth(word: string): boolean {
  return word.length > 4 && word.endsWith('auth') && word !== 'oauth';
}
