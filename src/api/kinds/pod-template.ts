import { at } from '../defaults/fill';
import { defaultPodTemplate } from '../defaults/pod-spec';
import { semanticEqual } from '../equality';
import type { PodTemplate } from '../types.gen';
import { validatePodTemplate, validatePodTemplateUpdate } from '../validation/pod';
import { column, formatLabels, NAME } from './columns';
import { dropDisabledTemplate } from './disabled-fields';
import { defineKind } from './kind';
import { alwaysContainerColumns } from './pod-template-columns';
import { templateWarnings } from './pod-warnings';
import { withGeneration } from './strategy';

export const podTemplate = defineKind<PodTemplate>({
  group: '',
  version: 'v1',
  kind: 'PodTemplate',
  plural: 'podtemplates',
  singular: 'podtemplate',
  namespaced: true,
  schema: 'core.v1.PodTemplate',
  allowUnconditionalUpdate: true,
  defaults: (object) => at(object, 'template', defaultPodTemplate),
  prepareForCreate: (object) => withGeneration(at(object, 'template', dropDisabledTemplate), 1),
  prepareForUpdate: (next, old) => {
    const dropped = at(next, 'template', dropDisabledTemplate);
    return withGeneration(dropped, (old.metadata.generation ?? 0) + (semanticEqual(dropped.template, old.template) ? 0 : 1));
  },
  validateCreate: validatePodTemplate,
  validateUpdate: validatePodTemplateUpdate,
  warnings: (object, old) => (old && old.metadata.generation === object.metadata.generation ? [] : templateWarnings(object.template, 'template')),
  columns: [
    NAME,
    ...alwaysContainerColumns<PodTemplate>(({ template }) => template),
    column('Pod Labels', 'The labels for the pod template.', ({ template }) => formatLabels(template?.metadata?.labels)),
  ],
});
