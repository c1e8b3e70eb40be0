/** Maps of labels: names by which things are found. Only a key that says so makes one a credential. */
export const selectors: ReadonlySet<string> = setOf(
  'labels matchLabels nodeSelector selector matchExpressions',
);

/** Strings of Kubernetes' own kinds that name, measure or describe things. */
const builtInTexts = setOf(
  'apiVersion kind name namespace uid resourceVersion generateName image imageID containerID nodeName podIP hostIP ip ' +
    'secretName fieldPath serviceAccountName serviceAccount type status reason lastTransitionTime lastProbeTime ' +
    'lastHeartbeatTime lastUpdateTime startedAt finishedAt startTime completionTime creationTimestamp caBundle ' +
    'mountPath subPath key terminationMessagePath terminationMessagePolicy protocol conditionType imagePullPolicy ' +
    'restartPolicy dnsPolicy schedulerName priorityClassName preemptionPolicy qosClass phase topologyKey effect ' +
    'operator containerPort targetPort storageClassName volumeName volumeMode schedule timeZone clusterIP ' +
    'ipFamilyPolicy sessionAffinity loadBalancerIP firstTimestamp lastTimestamp eventTime',
);

/** Objects and lists of the same: nothing below them is looked at. */
const builtInTrees = setOf(
  'podIPs hostIPs secretRef secretKeyRef configMapKeyRef fieldRef resourceFieldRef configMapRef imagePullSecrets ' +
    'serviceAccountToken resources requests limits capacity allocatable allocatedResources securityContext podAffinity ' +
    'podAntiAffinity nodeAffinity tolerations topologySpreadConstraints ports volumeMounts downwardAPI nodeInfo ' +
    'addresses names accessModes scaleTargetRef ownerReferences finalizers verbs apiGroups resourceNames subjects ' +
    'roleRef clusterIPs externalIPs ipFamilies',
);

/** Text of a schema, written for everybody to read, and most of what a CustomResourceDefinition holds. */
const schemaGroup = 'apiextensions.k8s.io';

/** Fields that need no look, by their key. */
export interface PlainFields {
  texts: ReadonlySet<string>;
  trees: ReadonlySet<string>;
}

const ofOthers: PlainFields = { texts: new Set(), trees: selectors };
const ofBuiltIn: PlainFields = { texts: builtInTexts, trees: new Set([...builtInTrees, ...selectors]) };
const ofSchemas: PlainFields = { ...ofBuiltIn, texts: new Set([...builtInTexts, 'description']) };

export function plainFieldsOf(group: string): PlainFields {
  if (group === schemaGroup) return ofSchemas;
  return isBuiltIn(group) ? ofBuiltIn : ofOthers;
}

/** Groups of Kubernetes itself, whose fields are known. */
export function isBuiltIn(group: string): boolean {
  return !group.includes('.') || group.endsWith('.k8s.io');
}

function setOf(words: string): Set<string> {
  return new Set(words.split(' '));
}
