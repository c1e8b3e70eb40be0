# The first process of a node's own process and mount namespaces: when it goes, whatever runs and is mounted in them goes.
# Arguments: containerd and what it is told.
set -e
# As on a real machine: what is mounted into a pod's folders later is seen in the pod. Nothing reaches the machine itself.
mount --make-rshared /
# Places that containerd, its shims, runc, the plugins and the kubelet use on their own, whatever they are told.
for place in /run /var/lib /var/log; do mount -t tmpfs -o mode=755 tmpfs $place; done
# The kubelet wants these settings of the kernel and would change them for the whole machine: here it finds them as it likes.
for setting in vm/overcommit_memory=1 vm/panic_on_oom=0 kernel/panic=10 kernel/panic_on_oops=1 \
  kernel/keys/root_maxkeys=1000000 kernel/keys/root_maxbytes=25000000; do
  file=$(mktemp /run/setting-XXXXXX)
  echo "${setting#*=}" >"$file"
  mount --bind "$file" "/proc/sys/${setting%=*}"
done
"$@" &
# Waits for the others, too, that nobody else waits for.
wait $!
