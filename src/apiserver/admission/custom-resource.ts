import { isTerminating } from '../../api/crd/clean-up';
import type { CustomResourceDefinition } from '../../api/types.gen';
import { DEFINITIONS } from '../definitions';
import { resourceName } from '../registry/scope';
import { forbidden } from '../status';
import type { AdmissionPlugin } from './plugin';

/** No objects are made of a definition that is going away (apiextensions `forbidCreateAdmission`). */
export const customResource: AdmissionPlugin = {
  name: 'CustomResource',
  validate(object, old, { route, lookup }) {
    const { kind } = route.resource;
    const definition = kind.decode && !old && lookup.get<CustomResourceDefinition>(DEFINITIONS, '', `${kind.plural}.${kind.group}`);
    if (!definition || !isTerminating(definition)) return undefined;
    return forbidden(resourceName(route), object.metadata.name ?? '', 'create not allowed while custom resource definition is terminating');
  },
};
