/** Code between as many backticks before and behind it: a reader sees it as it is, and nothing in it acts. */
const code = /(?<!`)(`+)(?!`)[\s\S]*?(?<!`)\1(?!`)/g;
const address =
  /(?:(?:https?|ftp|wss?):\/*(?=\S)|(?<!\w)(?:javascript|vbscript|data|file):(?=\S)|www\.(?=\w))\S+/gi;

/**
 * An answer in Markdown that only shows: without images, raw HTML and live links, since an address that is fetched or clicked
 * could carry data away. Addresses stay readable, as code.
 */
export function plainMarkdown(markdown: string): string {
  let shown = '';
  let done = 0;
  for (const { 0: span, index } of markdown.matchAll(code)) {
    shown = joined(shown, withoutMarkup(markdown.slice(done, index)), span);
    done = index + span.length;
  }
  return joined(shown, withoutMarkup(markdown.slice(done)));
}

/** Backticks of neighbours must not become one mark. */
function joined(...parts: string[]): string {
  return parts.reduce((before, part) =>
    before.endsWith('`') && part.startsWith('`') ? `${before} ${part}` : before + part,
  );
}

/** `text` is outside of code, so that a backtick in it is a stray one. */
function withoutMarkup(text: string): string {
  const bare = text
    .replace(/!?\[([^\][]*)\]\((?:[^()\\]|\\.|\([^()]*\))*\)/g, '$1')
    .replace(/<\/?(?!hidden:)[a-z!?][^<>]*>/gi, '')
    .replace(/!+(?=\[)/g, '')
    .replace(/\](?=[([])/g, '] ')
    .replace(/^([ \t>]*\[[^\]\n]*\]):/gm, '$1 :')
    .replace(/<(?!hidden:)(?=[a-z/!?])/gi, '‹');
  const addressed = bare.replaceAll('`', "'").replace(address, asCode);
  return addressed.includes('`') ? addressed : bare;
}

/** What ends a sentence is no part of an address. */
function asCode(found: string): string {
  const [end = ''] = /[.,;:!?)\]>'"]*$/.exec(found) ?? [];
  return `\`${found.slice(0, found.length - end.length)}\`${end}`;
}
