/* What words mean to the checks, in English and Chinese. Data; a word is added where a test shows that it is missed. */

/** A state of an object, as clusters and people spell it, in small letters. */
export const stateWords: ReadonlySet<string> = new Set(
  'running pending failed succeeded completed terminating crashloopbackoff imagepullbackoff errimagepull oomkilled evicted notready unreachable forbidden degraded unhealthy healthy bound lost released containercreating createcontainerconfigerror'.split(
    ' ',
  ),
);

/** Chinese words for such states. */
export const chineseStates: readonly (readonly [RegExp, string])[] = [
  [/运行中|正在运行/, 'running'],
  [/等待中|挂起/, 'pending'],
  [/未就绪/, 'notready'],
  [/不可达|无法访问|无法连接/, 'unreachable'],
];

/** Turns a sentence round. */
export const negation =
  /\b(?:no|not|none|never|neither|nor|nothing|without|cannot|\w+n['’]t)\b|没有|未(?!来)|不(?!同)|无(?!线|法)|并非/iu;
/** Says that nobody knows. */
export const unknowing =
  /\b(?:do(?:es)? not know|don['’]t know|unknown whether|cannot (?:tell|say|see)|could not (?:be )?(?:see|seen|read|reach|reached|find|found)|not (?:seen|found|read|known|reachable)|no \w+ (?:called|named)|does not exist|is(?: not|n['’]t) there|unable to)\b|不知道|无法(?:得知|确定|看到|读取)|未(?:找到|看到|读取|知)|没有(?:找到|看到|叫)|找不到|不存在/iu;
/** Speaks of all of them. */
export const universal =
  /\b(?:all|every(?:thing|one)?|each|any|entire|whole|fleet-?wide|both)\b|全部|所有|都(?!市)|一切|整个/iu;
/** Says that it is well. */
export const wellbeing =
  /\b(?:healthy|fine|ok(?:ay)?|well|in good (?:shape|health|order)|operational|up and running|working (?:normally|as expected)|no (?:\w+ )?(?:problems?|issues?|errors?|failures?|faults?|trouble)|nothing (?:is )?(?:wrong|broken)|no (?:failing|broken|unhealthy) \w+)\b|健康|正常|没有(?:任何)?(?:问题|故障|异常)|无异常|一切良好/iu;

/** Numbers in words; "one" is too often no number. */
export const numberWords: Readonly<Record<string, number>> = {
  zero: 0,
  two: 2,
  three: 3,
  four: 4,
  five: 5,
  six: 6,
  seven: 7,
  eight: 8,
  nine: 9,
  ten: 10,
  eleven: 11,
  twelve: 12,
};
export const chineseNumbers: Readonly<Record<string, number>> = {
  零: 0,
  一: 1,
  两: 2,
  二: 2,
  三: 3,
  四: 4,
  五: 5,
  六: 6,
  七: 7,
  八: 8,
  九: 9,
  十: 10,
};

/** Before or after such a word stands a name. */
export const kindWords =
  'cluster|clusters|namespace|namespaces|pod|pods|node|nodes|deployment|deployments|statefulset|daemonset|service|services|ingress|configmap|secret|job|cronjob|container|image|volume|pvc|claim|集群|命名空间|节点|部署|服务|容器|镜像';

/** Hyphenated words that name nothing. */
export const commonCompounds =
  /^(?:(?:re|non|multi|single|pre|post|cross|self|well|long|short|high|low|so|sub|co|up|out|read|one|two|three|four|five|six|day|back|fleet|cluster|node|pod|name|in|on|off|real|open|old|non|short|per|mid|follow)-[a-z]+(?:-[a-z]+)*|(?:[a-z]+-)+(?:based|only|wide|level|related|ready|running|date|time|off|of-memory|scoped|in|up|to|free|by-[a-z]+))$/;

/** Words of the trade that name no object. */
export const tradeWords: ReadonlySet<string> = new Set(
  'api apis cpu memory mem gib mib gb mb kb pod pods node nodes cluster clusters namespace namespaces deployment deployments replicaset replicasets statefulset statefulsets daemonset daemonsets service services ingress ingresses configmap configmaps secret secrets job jobs cronjob cronjobs pv pvc persistentvolumeclaim persistentvolumeclaims persistentvolume kubernetes k8s kubelet kubectl yaml json sql utc ip dns tls oom uid rbac http https tcp udp mcp crd url image images container containers event events rollout markdown ram'.split(
    ' ',
  ),
);
