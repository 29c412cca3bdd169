import type { Binding } from '../types.gen';
import { defineKind } from './kind';

/** Binds a Pod to a node. Never stored: `POST …/bindings` and `POST …/pods/<name>/binding` are the same. */
export const binding = defineKind<Binding>({
  group: '',
  version: 'v1',
  kind: 'Binding',
  plural: 'bindings',
  singular: 'binding',
  namespaced: true,
  schema: 'core.v1.Binding',
  verbs: ['create'],
});
