import { slotOf } from '../claim.ts';
import type { EvidenceIndex } from '../evidence-index.ts';
import { objectSlots } from '../scope.ts';
import { negation } from '../words.ts';
import { type Clause, namesIn, type Refuter, rowsWith, wordNamesIn, wordsOf } from './clause.ts';

/** What things suffer from: how it is said, and how what was read says it. */
interface Topic {
  said: RegExp;
  read: RegExp;
}

const topics: readonly Topic[] = [
  {
    said: /\bout of memory|\benough (?:free )?memory|\boom\b|oom-?kill|\bmemory (?:pressure|leak)|\b(?:lack|shortage|too little|not enough|insufficient)\b[^,.;]* memory|\bmemory (?:is|was|ran) (?:low|exhausted|out)|内存(?:不足|溢出|耗尽)/i,
    read: /oom|memory/i,
  },
  {
    said: /\bimage\b[^,.;]*\b(?:cannot|can['’]t|could not|couldn['’]t|fails?|failed)\b[^,.;]*\bpull|\b(?:can(?:not|['’]t)|could not|couldn['’]t) be pulled|\bpull(?:ing)? (?:the |its )?image|\bimage pull|拉取|拉不到/i,
    read: /pull(?!policy)|image .* does not exist/i,
  },
  {
    said: /\b(?:denied|denies|refused) access|\bunauthori[sz]ed|\bpermission|\bforbidden\b|\brbac\b|(?<!有)权限|拒绝访问/i,
    read: /unauthori|denied|forbidden|permission|rbac/i,
  },
  {
    said: /\b(?:liveness|readiness|startup)\b|\bprobes?\b|\bhealth[- ]checks?\b|探针|健康检查/i,
    read: /probe|liveness|readiness|health check/i,
  },
  {
    said: /\bdisks?\b[^,.;]*\b(?:full|pressure|space)|\b(?:full|no) disk|\bno space|\bstorage is full|磁盘/i,
    read: /disk|no space/i,
  },
  {
    said: /\b(?:enough|insufficient|lack of|too little|short of|not enough|shortage of) cpu|\bcpu (?:shortage|throttl)|\bcpu is exhausted|CPU\s*(?:不足|资源不足)/i,
    read: /insufficient cpu|cpu throttl|not enough cpu|too little cpu/i,
  },
  {
    said: /\b(?:no|any) (?:node|cluster) has (?:room|capacity|space)|\binsufficient (?:resources|capacity)|\bno (?:room|capacity)|资源不足/i,
    read: /insufficient|too many pods|capacity/i,
  },
  {
    said: /\bdns\b|\bresolv(?:e[sd]?|ing)\b(?! (?:this|the (?:issue|problem)))|\bname resolution|域名|解析/i,
    read: /no such host|(?:not|cannot) resolve|name resolution|lookup|\bdns\b/i,
  },
  { said: /\bcertificates?\b|\btls\b|\bexpired\b|证书|过期/i, read: /certificate|x509|tls|expired/i },
  {
    said: /\bquota\b[^.;]*\b(?:exceed\w*|demands?|requires?|forbid\w*|blocks?|full|used up|prevents?)\b|\b(?:because of|due to|by|exceed\w*) (?:the |a )?(?:resource )?quota|因为[^，。；]*配额|配额[^，。；]*(?:不足|不允许|要求|限制|阻止)/i,
    read: /quota/i,
  },
  { said: /\btimed? ?out|\btimeout|超时/i, read: /time ?out|timed|deadline/i },
  {
    said: /\bconnections? (?:is |was |were )?(?:refused|reset)|\brefuses? (?:the )?connections?|拒绝连接|连接被拒/i,
    read: /refused|reset/i,
  },
  {
    said: /\b(?:can(?:not|['’]t)|could not|couldn['’]t|unable to) (?:reach|connect)|连不上|无法连接/i,
    read: /cannot reach|connect|refused|dial|silent|keeps .* from/i,
  },
  {
    said: /\bpull secret|\bregistry (?:refused|denied|rejected)/i,
    read: /unauthori|denied|pull secret|forbidden/i,
  },
  { said: /\bevict|驱逐/i, read: /evict/i },
  { said: /\bsegfault|\bsegmentation fault|\bpanick?(?:s|ed|ing)?\b/i, read: /segfault|segmentation|panic/i },
  { said: /\bdeadlock|死锁/i, read: /deadlock/i },
  {
    said: /\bport (?:conflict|is (?:already )?(?:in use|taken))|端口(?:冲突|被占用)/i,
    read: /address already in use|port.*in use/i,
  },
  { said: /\btolerations?\b|容忍/i, read: /tolerat/i },
  { said: /\btaints?\b|\btainted\b|污点/i, read: /taint/i },
  { said: /\bnetwork ?polic(?:y|ies)\b|网络策略/i, read: /networkpolic/i },
  {
    said: /\bnode (?:ran|runs|is running) out of memory|\bnode(?:['’]s)? memory pressure|节点内存/i,
    read: /memorypressure|memory pressure|system oom/i,
  },
  { said: /\baffinity|亲和/i, read: /affinity/i },
  { said: /\bgoogle cloud\b|\bgcp\b|\bgke\b|谷歌云/i, read: /gcp|gke|google/i },
  { said: /\bazure\b|\baks\b/i, read: /azure|aks/i },
  { said: /\baws\b|\bamazon\b|\beks\b|亚马逊/i, read: /aws|eks|amazon/i },
  { said: /\bopenshift\b/i, read: /openshift/i },
  { said: /\bk3s\b|\brancher\b/i, read: /k3s|rke|rancher/i },
  { said: /\bon[- ]prem\w*|\bbare[- ]metal\b/i, read: /on-?prem|metal/i },
  { said: /\b(?:selects?|match(?:es)?) (?:no|nothing)\b|没有匹配/i, read: /matches no pod/i },
  {
    said: /\bpasswords?\b|\bcredentials?\b|\bauthenticat\w+|\blog ?in\b|密码|认证/i,
    read: /password|credential|authenticat|log ?in\b/i,
  },
  { said: /\bfirewall|\bproxy\b|防火墙|代理/i, read: /firewall|proxy/i },
  { said: /\bthrottl|\brate[- ]limit|限流/i, read: /throttl|rate.?limit|too many requests/i },
  { said: /\bbackups?\b|备份/i, read: /backup/i },
  { said: /\bautoscal/i, read: /autoscal/i },
];

/** "Because of the disk" of what nothing that was read speaks of disks: each known trouble stands in rows of what suffers. */
export const cause: Refuter = {
  name: 'cause',
  refute(clause) {
    const { text, context } = clause;
    // What follows from it is a conclusion.
    if (/^\W*(?:so|therefore|hence|thus)\b|^\W*(?:所以|因此)/i.test(text)) return null;
    for (const { said, read } of topics) {
      const found = said.exec(text);
      if (found === null || isDenied(text, found.index)) continue;
      if (!isSaidOf(read, clause, context.index)) return `nothing that was read says it: ${found[0]}`;
    }
    return null;
  },
};

/** "Not caused by memory"; what was denied before the cause is another thing. */
function isDenied(text: string, at: number): boolean {
  const before = text.slice(Math.max(0, at - 40), at).replace(/^.*\b(?:because|since|due to|as)\b/i, ' ');
  if (/^enough/i.test(text.slice(at))) return false;
  return negation.test(before.replace(/\b(?:cannot|can['’]t|could not|not enough)\b/gi, ' '));
}

/** Of what the clause names, in all rows of it; where it names nothing, in any row. */
function isSaidOf(read: RegExp, clause: Clause, index: EvidenceIndex): boolean {
  const names = wordNamesIn(clause);
  const rows = names.length === 0 ? index.rows : rowsWith(names, index);
  // Of several clusters the first is what is spoken of.
  const [first] = namesIn(clause).filter((fact) => slotOf(fact, index) === 'cluster');
  const others = names.filter((name) => slotOf({ type: 'name', value: name, at: 0 }, index) !== 'cluster');
  const subject = clause.scope.flatMap(({ type, value }) => (type === 'name' ? [value] : []));
  // What it comes from need not stand there: then what suffers is looked at.
  const suffering = rowsWith(subject, index);
  const placed = first === undefined ? [] : rowsWith([...others, first.value], index);
  const hasSubject = clause.scope.some((fact) => objectSlots.has(slotOf(fact, index)));
  const ways = hasSubject ? [suffering, rows, placed] : [rows, placed];
  const own = ways.find(({ length }) => length > 0) ?? [];
  return own.length === 0 || own.some((row) => read.test(wordsOf(row)));
}
