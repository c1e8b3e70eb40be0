/** Maps of labels: names by which things are found, in no kind a place for credentials. */
export const selectors: ReadonlySet<string> = setOf(
  'labels matchLabels nodeSelector selector matchExpressions',
);

/** Strings of Kubernetes' own kinds that name, measure or describe things. */
export const plainTexts: ReadonlySet<string> = setOf(
  'apiVersion kind name namespace uid resourceVersion generateName image imageID containerID nodeName podIP hostIP ip ' +
    'secretName fieldPath serviceAccountName serviceAccount type status reason lastTransitionTime lastProbeTime ' +
    'lastHeartbeatTime lastUpdateTime startedAt finishedAt startTime completionTime creationTimestamp caBundle ' +
    'mountPath subPath key terminationMessagePath terminationMessagePolicy protocol conditionType imagePullPolicy ' +
    'restartPolicy dnsPolicy schedulerName priorityClassName preemptionPolicy qosClass phase topologyKey effect ' +
    'operator containerPort targetPort storageClassName volumeName volumeMode schedule timeZone clusterIP ' +
    'ipFamilyPolicy sessionAffinity loadBalancerIP firstTimestamp lastTimestamp eventTime',
);

/** Objects and lists of the same: nothing below them is looked at. */
export const plainTrees: ReadonlySet<string> = setOf(
  'podIPs hostIPs secretRef secretKeyRef configMapKeyRef fieldRef resourceFieldRef configMapRef imagePullSecrets ' +
    'serviceAccountToken resources requests limits capacity allocatable allocatedResources securityContext podAffinity ' +
    'podAntiAffinity nodeAffinity tolerations topologySpreadConstraints ports volumeMounts downwardAPI nodeInfo ' +
    'addresses names accessModes scaleTargetRef ownerReferences finalizers verbs apiGroups resourceNames subjects ' +
    'roleRef clusterIPs externalIPs ipFamilies',
);

function setOf(words: string): Set<string> {
  return new Set(words.split(' '));
}
