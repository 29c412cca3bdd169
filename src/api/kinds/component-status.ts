import type { ComponentCondition, ComponentStatus } from '../types.gen';
import { column, NAME } from './columns';
import { defineKind } from './kind';

/** How the control plane's parts are: looked at when somebody asks, and kept nowhere (`pkg/registry/core/componentstatus`). */
export const componentStatus = defineKind<ComponentStatus>({
  group: '',
  version: 'v1',
  kind: 'ComponentStatus',
  plural: 'componentstatuses',
  singular: 'componentstatus',
  shortNames: ['cs'],
  namespaced: false,
  verbs: ['get', 'list'],
  schema: 'core.v1.ComponentStatus',
  deprecation: 'v1 ComponentStatus is deprecated in v1.19+',
  columns: [
    NAME,
    column('Status', 'Whether it is healthy.', (one) => (healthOf(one)?.status === 'True' ? 'Healthy' : 'Unhealthy')),
    column('Message', 'What it says.', (one) => healthOf(one)?.message ?? ''),
    column('Error', 'Why it says nothing.', (one) => healthOf(one)?.error ?? ''),
  ],
});

const healthOf = ({ conditions }: ComponentStatus): ComponentCondition | undefined => conditions?.find(({ type }) => type === 'Healthy');
