/** Maps of labels: names by which things are found, in no kind a place for credentials. */
export const selectors: ReadonlySet<string> = new Set([
  'labels',
  'matchLabels',
  'nodeSelector',
  'selector',
  'matchExpressions',
]);

/** Fields of Kubernetes' own kinds that name, measure or refer to things. Everything below them is left alone. */
export const plainFields: ReadonlySet<string> = new Set(
  (
    'apiVersion kind name namespace uid resourceVersion generateName image imageID containerID nodeName podIP hostIP ip ' +
    'podIPs hostIPs secretName secretRef secretKeyRef configMapKeyRef fieldRef resourceFieldRef fieldPath configMapRef ' +
    'imagePullSecrets serviceAccountToken serviceAccountName serviceAccount type status reason lastTransitionTime ' +
    'lastProbeTime lastHeartbeatTime lastUpdateTime startedAt finishedAt startTime completionTime creationTimestamp ' +
    'caBundle mountPath subPath key terminationMessagePath terminationMessagePolicy protocol resources requests limits ' +
    'capacity allocatable allocatedResources conditionType imagePullPolicy restartPolicy dnsPolicy schedulerName ' +
    'priorityClassName preemptionPolicy qosClass phase topologyKey effect operator securityContext podAffinity ' +
    'podAntiAffinity nodeAffinity tolerations topologySpreadConstraints ports containerPort targetPort volumeMounts ' +
    'downwardAPI nodeInfo addresses names storageClassName accessModes volumeName volumeMode schedule timeZone ' +
    'scaleTargetRef ownerReferences finalizers verbs apiGroups resourceNames subjects roleRef clusterIP clusterIPs ' +
    'externalIPs ipFamilies ipFamilyPolicy sessionAffinity loadBalancerIP firstTimestamp lastTimestamp eventTime'
  ).split(' '),
);
