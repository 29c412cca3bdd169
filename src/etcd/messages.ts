/**
 * What travels between etcd and its clients: etcd's v3 API (`etcdserverpb`), as data.
 * `id` is the sender's own number of the exchange; the answer carries it.
 */

/**
 * A value is the immutable Kubernetes object itself. etcd knows only where its resourceVersion goes: the real API server
 * writes the key's mod_revision into what it decodes, here the store writes it once, so that all who read it share one object.
 */
export interface Value {
  readonly metadata: { readonly resourceVersion?: string };
}

/** One version of a key (`mvccpb.KeyValue`). A deletion is a version without a value. */
export interface KeyValue<V extends Value = Value> {
  readonly key: string;
  readonly value: V | undefined;
  readonly createRevision: number;
  readonly modRevision: number;
}

/** True if the key's last version is of this revision; 0: the key does not exist. */
export interface Compare {
  readonly key: string;
  readonly modRevision: number;
}

export type Operation<V extends Value = Value> =
  | { readonly op: 'get'; readonly key: string }
  | { readonly op: 'put'; readonly key: string; readonly value: V }
  | { readonly op: 'delete'; readonly key: string };

export interface TxnRequest<V extends Value = Value> {
  readonly type: 'txn';
  readonly id: number;
  readonly compare: readonly Compare[];
  readonly success: readonly Operation<V>[];
  readonly failure: readonly Operation<V>[];
}

export interface TxnResponse<V extends Value = Value> {
  readonly type: 'txn-response';
  readonly id: number;
  readonly succeeded: boolean;
  /** The store's revision after the transaction. */
  readonly revision: number;
  /** One for each operation: what a get found, what a put wrote, the tombstone of a delete. */
  readonly results: readonly (KeyValue<V> | undefined)[];
}

export interface RangeRequest {
  readonly type: 'range';
  readonly id: number;
  readonly key: string;
  /** All keys that begin with `key`, in order, and not the one key. */
  readonly prefix?: boolean;
  /** As it was at this revision; default: now. */
  readonly revision?: number;
  readonly limit?: number;
  /** Only how many there are. Cheap: the API server asks so for the current revision. */
  readonly countOnly?: boolean;
}

export interface RangeResponse<V extends Value = Value> {
  readonly type: 'range-response';
  readonly id: number;
  /** The store's current revision, whatever revision was read. */
  readonly revision: number;
  readonly kvs: readonly KeyValue<V>[];
  /** How many keys there are in the range, without the limit. */
  readonly count: number;
  /** Set if the revision asked for is compacted: the oldest that can be read. */
  readonly compacted?: number;
}

export interface WatchRequest {
  readonly type: 'watch-create';
  readonly id: number;
  readonly prefix: string;
  /** The first revision of interest; default: the next. */
  readonly startRevision?: number;
}

/** The changes of one revision under a watch's prefix. */
export interface WatchResponse<V extends Value = Value> {
  readonly type: 'watch-response';
  /** The number of the watch's request. */
  readonly id: number;
  readonly revision: number;
  /** Empty: a progress notification, nothing up to `revision` is outstanding. */
  readonly events: readonly KeyValue<V>[];
  /** Set if the watch ends because its start is compacted: the oldest revision that can be watched. */
  readonly compacted?: number;
}

export interface ProgressRequest {
  readonly type: 'progress';
  readonly id: number;
}

export interface CancelWatch {
  readonly type: 'cancel-watch';
  readonly id: number;
}

export interface CompactRequest {
  readonly type: 'compact';
  readonly id: number;
  readonly revision: number;
}

export interface CompactResponse {
  readonly type: 'compact-response';
  readonly id: number;
  readonly revision: number;
}

/** What etcd receives. */
export type EtcdRequest<V extends Value = Value> = TxnRequest<V> | RangeRequest | WatchRequest | ProgressRequest | CancelWatch | CompactRequest;
/** What etcd sends. */
export type EtcdResponse<V extends Value = Value> = TxnResponse<V> | RangeResponse<V> | WatchResponse<V> | CompactResponse;

export type EtcdMessage<V extends Value = Value> = EtcdRequest<V> | EtcdResponse<V> | { readonly type: 'start' };
