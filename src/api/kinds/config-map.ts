import type { ConfigMap } from '../types.gen';
import { validateConfigMap, validateConfigMapUpdate } from '../validation/config-map';
import { AGE, column, NAME } from './columns';
import { defineKind } from './kind';

const size = (map: object | undefined): number => Object.keys(map ?? {}).length;

export const configMap = defineKind<ConfigMap>({
  group: '',
  version: 'v1',
  kind: 'ConfigMap',
  plural: 'configmaps',
  singular: 'configmap',
  shortNames: ['cm'],
  namespaced: true,
  schema: 'core.v1.ConfigMap',
  allowUnconditionalUpdate: true,
  validateCreate: validateConfigMap,
  validateUpdate: validateConfigMapUpdate,
  columns: [NAME, column('Data', 'Number of keys.', (map) => size(map.data) + size(map.binaryData)), AGE],
});
