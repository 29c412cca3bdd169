import type { KubeObject } from '../object';
import type { FieldError } from './errors';
import { nameIsPathSegment } from './names';
import { validateAnyObjectMeta, validateAnyObjectMetaUpdate } from './object-meta';

/** What the registry checks of every create, after the kind's own strategy found nothing wrong (apiserver `rest.BeforeCreate`). */
export const validateCreatedMeta = (object: KubeObject, namespaced: boolean): readonly FieldError[] =>
  validateAnyObjectMeta(object.metadata, namespaced, nameIsPathSegment);

/** What the registry checks of every update before the kind's own strategy does (apiserver `rest.validateCommonFields`), so that metadata errors come up again and again. */
export const validateCommonFields = (next: KubeObject, old: KubeObject, namespaced: boolean): readonly FieldError[] => [
  ...validateAnyObjectMeta(next.metadata, namespaced, nameIsPathSegment, 'metadata', old.metadata),
  ...validateAnyObjectMetaUpdate(next.metadata, old.metadata),
];
