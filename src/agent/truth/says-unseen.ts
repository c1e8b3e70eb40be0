/* "NAME" stands for a cluster, as a whole: "nothing was seen of its Secrets" says less. */
const end = String.raw`(?=\s*(?:$|[.,;:。，；：]|because\b|so\b))`;
const forms = [
  String.raw`\bnothing (?:else )?(?:was|is) (?:seen|read) (?:of|from|in) (?:the |cluster )*NAME${end}`,
  String.raw`\b(?:could not|couldn['’]t|cannot|can['’]t|was (?:not able|unable) to) (?:read|reach|see|connect to) (?:the |cluster )*NAME${end}`,
  String.raw`\bNAME did(?: not|n['’]t) (?:answer|respond)\b`,
  String.raw`(?:没有读到|没有看到|未能读取|无法读取)\s*(?:集群\s*)?NAME${end}`,
];

/** Says of a cluster, by its name in small letters, that nothing of it was seen. */
export function saysUnseen(text: string, cluster: string): boolean {
  const plain = text.replaceAll(/[`*]/g, '').trim();
  const name = cluster.replaceAll('.', String.raw`\.`);
  return forms.some((form) =>
    new RegExp(
      form.replace('NAME', () => name),
      'i',
    ).test(plain),
  );
}
