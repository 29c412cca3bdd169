import type { FieldError } from '../field-error';
import type { KubeObject } from '../object';
import type { Decoded, FieldValidation } from '../schema/decode';
import type { ServiceAllocator } from '../service-allocation';
import type { WebhookClientConfig } from '../types.gen';

/** What a strategy may know of the request; pure data. */
export interface RequestInfo {
  readonly nowUs: number;
  /** RFC 3339 of now. */
  readonly now: string;
  readonly userAgent: string;
  /** Who asks (apiserver `user.Info`). */
  readonly identity: {
    readonly user: string;
    readonly groups: readonly string[];
    readonly uid?: string;
    readonly extra?: Readonly<Record<string, readonly string[]>>;
  };
}

/** A column of `kubectl get`: upstream `pkg/printers/internalversion`. */
export interface Column<T> {
  readonly name: string;
  readonly type: 'string' | 'integer' | 'date' | 'boolean' | 'number';
  readonly format?: string;
  readonly description: string;
  /** 0 is always shown, 1 only with `-o wide`. */
  readonly priority: number;
  readonly cell: (object: T, nowMs: number, wide?: boolean) => string | number | boolean | null;
}

/**
 * A kind is a declaration: everything the generic registry needs to know of it. One file a kind, in this folder; the list is `index.ts`.
 * All functions are pure: they get immutable objects and give back the same object or a new one that shares what did not change.
 */
export interface Kind<T extends KubeObject = KubeObject> {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  /** `pods`, `pod`. */
  readonly plural: string;
  readonly singular: string;
  readonly shortNames?: readonly string[];
  readonly categories?: readonly string[];
  readonly namespaced: boolean;
  /** Its definition in the schema table: `core.v1.Pod`. Empty where `decode` knows the form. */
  readonly schema: string;
  /** Instead of the schema table's, for kinds that a CustomResourceDefinition declares. */
  readonly decode?: (body: Readonly<Record<string, unknown>>, fieldValidation: FieldValidation, found: readonly string[]) => Decoded;
  /** The schema that OpenAPI shows of such a kind. */
  readonly openApi?: object;
  /** Read from etcd only once somebody asks for it: few clusters have any, and those that have none pay nothing for it. */
  readonly onDemand?: true;
  /** Warning that every request for this version gets: `v1 Endpoints is deprecated in v1.33+; …`. */
  readonly deprecation?: string;
  /** Verbs that are served (`Binding` has only create). Default: all. */
  readonly verbs?: readonly string[];
  readonly subresources?: readonly string[];
  /** Upstream `pkg/apis/<group>/<version>/defaults.go` (SetDefaults_*). */
  readonly defaults?: (object: T) => T;
  /** Upstream Store.BeginCreate and BeginUpdate: what the API server gives to the object from its own pools, or why it cannot (a 422). */
  readonly allocate?: (object: T, old: T | undefined, allocator: ServiceAllocator) => { readonly object: T; readonly errors: readonly FieldError[] };
  /** Upstream strategy.PrepareForCreate: drops status, sets generation … */
  readonly prepareForCreate?: (object: T, info: RequestInfo) => T;
  readonly prepareForUpdate?: (next: T, old: T, info: RequestInfo) => T;
  readonly prepareForStatusUpdate?: (next: T, old: T, info: RequestInfo) => T;
  /** Upstream `pkg/apis/<group>/validation`; the generic metadata checks are part of it, in upstream's order. Where this finds nothing, the registry asks `validateCreatedMeta` of validation/common-fields.ts. */
  readonly validateCreate?: (object: T) => readonly FieldError[];
  /** The strategy's ValidateUpdate. The registry puts `validateCommonFields` of validation/common-fields.ts before it, for all kinds and subresources. */
  readonly validateUpdate?: (next: T, old: T) => readonly FieldError[];
  readonly validateStatusUpdate?: (next: T, old: T) => readonly FieldError[];
  /** What an update of a subresource other than the status and the scale changes and checks. */
  readonly subresourceStrategies?: Readonly<Record<string, SubresourceStrategy<T>>>;
  /** Upstream strategy.Canonicalize: runs after validation, when a generated name is known (a Namespace's own label). */
  readonly canonicalize?: (object: T) => T;
  /** Warnings headers (deprecated fields, duplicate names …). */
  readonly warnings?: (object: T, old?: T) => readonly string[];
  /** Whether an update may create the object, and whether it may come without a resourceVersion. */
  readonly allowCreateOnUpdate?: boolean;
  readonly allowUnconditionalUpdate?: boolean;
  /** Grace period of a delete in seconds, where the kind has graceful deletion (Pods); undefined: at once. */
  readonly gracePeriodSeconds?: (object: T, requested: number | undefined) => number;
  /** Field selectors beyond metadata.name and metadata.namespace. */
  readonly selectableFields?: (object: T) => Readonly<Record<string, string>>;
  /** The webhook that converts its objects into other versions. */
  readonly converter?: { readonly client: WebhookClientConfig; readonly reviewVersions: readonly string[] };
  /** Where this is another version of a kind that is stored in the other's form (`autoscaling/v1` HorizontalPodAutoscaler). */
  readonly storedAs?: StoredAs<T>;
  /** Of a kind whose schema may have changed since an object was stored: the object as it is read today. */
  readonly asRead?: (stored: T) => T;
  /** How the scale subresource reads and changes the object; default: `spec.replicas`, `status.replicas` and `spec.selector`. */
  readonly scale?: ScaleAccess<T>;
  /** Printer columns without NAME's namespace; the first is NAME. Default: `DEFAULT_COLUMNS` of columns.ts. */
  readonly columns?: readonly Column<T>[];
}

/** The part of a strategy that a subresource has of its own. */
export interface SubresourceStrategy<T extends KubeObject> {
  readonly prepareForUpdate?: (next: T, old: T, info: RequestInfo) => T;
  readonly validateUpdate?: (next: T, old: T) => readonly FieldError[];
}

/** What `autoscaling/v1` Scale shows of an object. */
export interface ScaleAccess<T extends KubeObject> {
  readonly read: (object: T) => { readonly replicas: number; readonly current: number; readonly selector: string };
  readonly write: (object: T, replicas: number) => T;
}

/**
 * A version whose objects are kept in another version's form. A request is decoded and defaulted in the version it came in, turned into the
 * stored form, handled by the stored kind's strategy and validation (unless overridden here), and turned back for the answer.
 */
export interface StoredAs<T extends KubeObject> {
  readonly kind: Kind;
  readonly toStored: (object: T) => KubeObject;
  readonly fromStored: (stored: KubeObject) => T;
  /** On the stored form, instead of the stored kind's own (`events.k8s.io/v1` is stricter than `v1`). */
  readonly validateCreate?: (stored: KubeObject) => readonly FieldError[];
  readonly validateUpdate?: (stored: KubeObject, old: KubeObject) => readonly FieldError[];
}

/**
 * Declares a kind. The registry treats all kinds alike, so the object's own type ends here: a kind's functions only ever get objects of that kind.
 * The one seam of the project where a type is taken for another that the compiler knows it is not.
 */
export const defineKind = <T extends KubeObject>(kind: Kind<T>): Kind => kind as unknown as Kind;
