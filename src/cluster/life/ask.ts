import { type Brief, briefOf } from '../../life/brief';
import type { Family } from '../../life/family';
import type { Life } from '../../life/life';
import type { Cluster } from '../cluster';
import { lifeOf } from './life-of';
import type { PodRecord, PodRecords } from './pod-records';

/** So many Pods of an owner are told of: those that were created last. */
const PODS_MAX = 200;

const PODS = 'pods/';

/** Lives that have been read, with all that could have made them other ones since. */
const read = new WeakMap<PodRecord, { readonly of: string; readonly life: Life | undefined }>();

/** A Pod's life, read anew when something was added to it, to its node's or to what was done to the cluster. */
function known(cluster: Cluster, records: PodRecords, record: PodRecord): Life | undefined {
  const before = read.get(record);
  const of = [record.changes, cluster.inputs.length, records.readinessOf(before?.life?.node ?? '').length].join();
  if (before?.of === of) return before.life;
  const life = lifeOf(cluster, records, record);
  read.set(record, { of: [record.changes, cluster.inputs.length, records.readinessOf(life?.node ?? '').length].join(), life });
  return life;
}

/** A Pod's life: of the one that bears the name (`pods/default/web`) now, or of one of that name by its uid. */
export function lifeOfKey(cluster: Cluster, records: PodRecords, key: string, uid?: string): Life | undefined {
  records.catchUp();
  const wanted = uid ?? records.uidOf(key, cluster.nowUs);
  const record = wanted === undefined ? undefined : records.find(wanted);
  return record && known(cluster, records, record);
}

/** The lives of an owner's Pods, or of all Pods that have borne a name, in short. */
export function familyOf(cluster: Cluster, records: PodRecords, key: string): Family {
  records.catchUp();
  const all = podsOf(cluster, records, key);
  const last = all.at(-1);
  const owner = last && records.ownerOf(last.uid);
  return {
    key,
    ...(owner !== undefined && owner !== key && { owner }),
    pods: all.slice(-PODS_MAX).flatMap((record) => inShort(cluster, records, record)),
    earlier: Math.max(0, all.length - PODS_MAX),
  };
}

function podsOf(cluster: Cluster, records: PodRecords, key: string): readonly PodRecord[] {
  if (key.startsWith(PODS)) return records.named(key);
  const uid = records.uidOf(key, cluster.nowUs);
  return uid === undefined ? [] : records.ownedBy(uid);
}

function inShort(cluster: Cluster, records: PodRecords, record: PodRecord): readonly Brief[] {
  const life = known(cluster, records, record);
  return life ? [briefOf(life)] : [];
}
