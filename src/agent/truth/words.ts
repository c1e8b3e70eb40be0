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
  [/未就绪|没有就绪|不就绪/, 'notready'],
  [/(?<!未|没有|不|否|\d\s?个?\s?(?:副本|Pod)?\s?)就绪(?!\s*[（(]?\d)/, 'ready'],
  [/不可调度|(?<!未)(?:被)?封锁/, 'schedulingdisabled'],
  [/不可达|无法访问|无法连接/, 'unreachable'],
  [/(?:已经?|处于)绑定/, 'bound'],
];

/** Turns a sentence round. */
export const negation =
  /\b(?:no|not|none|never|neither|nor|nothing|without|cannot|\w+n['’]t)\b|没有|未(?!来)|不(?!同|可(?:调度|达)|足|过)|无(?!线|法)|并非/iu;
/** Says that nobody knows. */
export const unknowing =
  /\b(?:do(?:es)? not know|don['’]t know|unknown whether|cannot (?:tell|say|see)|could not (?:be )?(?:see|seen|read|reach|reached|find|found)|not (?:seen|found|read|known|reachable)|nothing (?:\w+ ){0,3}(?:covers?|explains?|shows?|says?|tells?)|(?:does|do) ?n[o'’]t (?:show|say|tell|explain)|can['’]t (?:tell|say|see)|refused the connection|did not answer|no (?:data|information|insight|evidence)|nothing (?:else )?(?:(?:can|could) be (?:said|told|known)|(?:is |was )?known)|(?:was|were) never (?:measured|read|seen)|no \w+ (?:was|were|is|are) (?:measured|recorded|known|available)|no \w+ (?:called|named)|does not exist|is(?: not|n['’]t) there|unable to|I have no \w+|no usage (?:is|was) (?:reported|known|measured))\b|不知道|(?:无法|未能)(?:得知|确定|看到|读取)|未(?:找到|看到|读取|读到|知)|没有(?:找到|看到|读到|读取|叫)|找不到|不存在|读取失败|读不到|连不上/iu;
/** Says that there is no such thing. */
export const nonexistence = /\bdo(?:es)?(?: not|n['’]t) exist\b|不存在/i;
/** Says that a cluster does not answer. */
export const unreached =
  /\bunreachable\b|\brefuse[sd]?\b|\boffline\b|\bunknown\b|\bdid(?: not|n['’]t)\b|\b(?:not|never) (?:been )?(?:seen|read|reach\w*|answer\w*|includ\w*)\b|\bexcept\b|\bapart from\b|拒绝|不可达|未知|不包括|除/i;
/** Says what could be done, and not what is. */
export const advice =
  /^[\s*_\d.)-]*(?:next,?|then|start by|first,?|it (?:would|may|might) be worth|to (?:fix|mend|solve|restore)\b[^.]*|please|raise|lower|check|look|give|create|add|fix|remove|set|scale|roll|restart|mend|push|make|increase|reduce|delete|uncordon|cordon|consider|try|see|run|use|verify|inspect|ask|you (?:can|could|should|may|might)|i (?:suggest|recommend|would))\s+(?!(?:is|are|was|were|has|have|had)\b)(?![^.;]*\b(?:was|were|has|had|been)\b)|^[\s*_]*(?:建议|请|可以(?:尝试|考虑)|应(?:该|当))/iu;
/** Says that something was not measured: not that it is not so. */
export const unmeasured =
  /\bno \w+ (?:was|were|is|are) (?:measured|recorded|known|available)\b|\b(?:never|not) measured\b/i;
/** Speaks of all of them. */
export const universal =
  /\b(?:all|every(?:thing|one)?|each|any|entire|whole|fleet-?wide|both)\b|全部|所有|都(?!市)|一切|整个/iu;
/** Says that it is well. */
export const wellbeing =
  /\b(?:healthy|fine|ok(?:ay)?|(?<!\b(?:as|how)\s)well(?![-\s](?:known|ahead|above|below|over|under))|ha(?:s|ve) (?:all (?:of )?)?(?:its|their) (?:replicas|pods)|in good (?:shape|health|order)|operational|(?:is|are) up(?! to)|up and running|working (?:normally|as expected)|no (?:(?:known|open|other|further|such|serious|major|obvious|new|current|active|visible|real|more) )?(?:problems?|issues?|errors?|failures?|faults?|trouble)|nothing (?:is )?(?:wrong|broken)|no (?:failing|broken|unhealthy) \w+)\b|健康|正常|(?<!有)没有(?:发现)?(?:任何)?(?:问题|故障|异常)|无异常|一切良好/iu;

/** Denies that something suffers: then it says that it is well. */
export const noTrouble =
  /\b(?:lost|misses|lacks)\s+no\b|\b(?:no(?:ne|thing|body)?|neither|not (?:one|a single))\b[^.;]*\b(?:failing|fails?|failed|crash\w*|broken|unhealthy|restart(?:ing|s|ed)|stuck|down|missing|affected|problems?|issues?)\b|没有[^，。；]*(?:重启|崩溃|失败|异常|故障)/iu;
/** Says that something suffers, in words that are no state of Kubernetes. */
export const trouble = /\b(?:failing|crash(?:es|ing|ed|-loop\w*)?|broken|(?:is|are|went) down)\b|崩溃/iu;
/** Denies that there is something. */
export const absence =
  /\bthere (?:is|are|was|were)(?:n['’]t| no| not)\b|\b(?:no|none|without)\b|不存在|没有(?:任何|名为|叫)?\s*(?:\p{Script=Latin}|节点|集群|命名空间|服务|部署|容器|镜像)/iu;
/** Says of all clusters that they were seen. */
export const allSeen =
  /\b(?:all|every|each)\b[^.;]*\bclusters?\b[^.;]*\b(?:answered|responded|reachable|(?:were|was|could be) (?:read|seen|scanned|reached))\b|(?:所有|全部|每个)集群[^。；]*(?:可(?:以)?访问|能访问|可达|已读取|都?有?响应|都?能读)/iu;
/** Says that a place has none of a kind. */
export const noneOfKind =
  /\b(?:no|without)\s+(?:pods?|nodes?|deployments?|services?|workloads?|namespaces?|jobs?|events?)\b|没有(?:任何)?\s*(?:Pod|节点|命名空间|部署|服务)/iu;
/** Denies that two things belong together. */
export const unrelated =
  /(?:\bnot|n['’]t|\bnever)\s+(?:(?:deployed|present|installed) (?:in|on|at)|on|in|at|using|used by|part of|us(?:e|es)|run(?:s|ning)?|belong\w*|ha(?:s|ve)|contain\w*|own\w*)\b|不(?:在|用|使用|属于|是|含|包含)|(?:没有|未)(?:使用|用|在|运行)/iu;
/** What something is unable to do: a state beside it is told and not denied. */
export const inability = /\b(?:cannot|can['’]t|could not|couldn['’]t)\b|无法|不能|不到/giu;
/** Speaks of more than one place. */
export const farReach =
  /\b(?:fleet|anywhere|everywhere|(?:all|every|each) (?:of the )?clusters?)\b|所有集群|全部集群|整个/iu;
/** Speaks of several clusters, and not of one that was named before. */
export const severalClusters =
  /\b(?:all|each of the|the|these|those|both) (?:of (?:the|them) )?(?:(?:two|three|four|five|six|\d+)\b(?! (?:pods?|nodes?|replicas?|deployments?|containers?|\w+ (?:pods?|nodes?)|`))|(?:\w+ )?clusters\b)|[两二三四五六七八九十\d]个集群/iu;
/** Turns away from what was spoken of before. */
export const otherOnes =
  /^(?:whereas|while)\b|\b(?:others?|the rest|remaining|elsewhere|else)\b|其余|其他|其它|另外/iu;
/** Says itself that it speaks only of what was seen. */
export const seenOnly =
  /\b(?:(?:that|which) (?:could be|can be|was|were|I (?:could|was able to)) (?:be )?(?:read|seen|reached?|see)|that answered|I (?:read|saw|could (?:read|see))|as far as (?:was|I))\b|能(?:够)?读到|读到的|可读取|已读取|读取到|看到的/iu;
/** Other words for a state, where no word of prose is meant. */
export const stateSynonyms: Readonly<Record<string, string>> = {
  cordoned: 'schedulingdisabled',
  'crash-looping': 'crashloopbackoff',
  schedulingdisabled: 'schedulingdisabled',
  unschedulable: 'schedulingdisabled',
};
/** Names of workloads that are verbs and nouns of prose as well: names only where they are marked, or stand with a kind. */
export const proseWords: ReadonlySet<string> = new Set(
  'scheduled calls refers selects owner report reports main test data cache time times other running warning failed normal backoff fast state'.split(
    ' ',
  ),
);
/** Whole sentences that only open or end an answer. */
export const interjection =
  /^[\s*_]*(?:well|fine|ok(?:ay)?|sure|right|indeed|yes|no|correct|exactly|good|great|certainly|of course|hm+|是的?|不是|对|好的?|没错|当然|可以)[\s*_]*[.!,。！，]*[\s*_]*$/iu;

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
  thirteen: 13,
  fourteen: 14,
  fifteen: 15,
  sixteen: 16,
  seventeen: 17,
  eighteen: 18,
  nineteen: 19,
  twenty: 20,
  thirty: 30,
  forty: 40,
  fifty: 50,
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
  'storageclass|ingressclass|networkpolicy|daemonset|配额|cluster|clusters|namespace|namespaces|pod|pods|node|nodes|deployment|deployments|statefulset|daemonset|service|services|ingress|configmap|secret|job|cronjob|container|image|volume|pvc|claim|集群|命名空间|节点|部署|服务|容器|镜像';

/** Words that hold sentences together: names only where they are marked. */
export const functionWords: ReadonlySet<string> = new Set(
  'a an and any are as at be been before but by can do does each else for from had has have how if in into is it its just more most no nor not of off on one only or other our out over own per same so some such than that the their them then there these they this those to too under until up was we were what when where which while who why will with you your'.split(
    ' ',
  ),
);

/** Kinds and types of the API that no view has as a value: words of its language, and no states. */
export const typeNames: ReadonlySet<string> = new Set(
  'ServiceAccount ServiceAccounts ClusterIP LimitRange LimitRanges ResourceQuota ResourceQuotas PodDisruptionBudget PodDisruptionBudgets PersistentVolume PersistentVolumes PersistentVolumeClaim PersistentVolumeClaims EndpointSlice EndpointSlices CustomResourceDefinition ClusterRole ClusterRoleBinding RoleBinding PriorityClass VolumeAttachment ControllerRevision CertificateSigningRequest GitOps ConfigMaps StatefulSets DaemonSets ReplicaSets CronJobs NetworkPolicies OpenShift PostgreSQL GitHub'.split(
    ' ',
  ),
);

/** Hyphenated words that name nothing. */
export const commonCompounds =
  /^(?:(?:first|second|third|fourth|fifth|re|non|crash|multi|single|pre|post|cross|self|well|long|short|high|low|so|sub|co|up|out|read|one|two|three|four|five|six|day|back|fleet|cluster|node|pod|name|in|on|off|real|open|old|non|short|per|mid|follow)-[a-z]+(?:-[a-z]+)*|(?:[a-z]+-)+(?:based|only|wide|level|related|ready|running|date|time|off|of-memory|scoped|in|up|to|free|wise|by-[a-z]+))$/;

/** Words of the trade that name no object. */
export const tradeWords: ReadonlySet<string> = new Set(
  'networkpolicy networkpolicies ingressclass storageclass horizontalpodautoscaler hpa hpas limitrange resourcequota api apis cpu memory mem gib mib gb mb kb pod pods node nodes cluster clusters namespace namespaces deployment deployments replicaset replicasets statefulset statefulsets daemonset daemonsets service services ingress ingresses configmap configmaps secret secrets job jobs cronjob cronjobs pv pvc persistentvolumeclaim persistentvolumeclaims persistentvolume kubernetes k8s kubelet kubectl yaml json sql utc ip dns tls oom uid rbac http https tcp udp mcp crd url image images container containers event events rollout markdown ram'.split(
    ' ',
  ),
);

const pointedAt = 'cluster|namespace|node|pod|deployment|service|secret|image|object|change|claim|workload';
/** Speaks of what was named before. */
export const backReference = new RegExp(
  String.raw`\b(?:its?|itself|they|them|their|theirs|whose)\b|\bthere\b(?! (?:is|are|was|were|has|have|can|may)\b)|\b(?:this|that|these|those|such|both) (?:of )?(?:${pointedAt})s?\b|它|其(?!余|他|它)|那里|该|此(?!外|后|前)`,
  'iu',
);
