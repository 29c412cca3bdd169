import { definition, definitionIds, definitionOfKind } from '../../../api/schema/definitions';
import type { Definition } from '../../../api/schema/type-schema';

/** Group, version and kind. */
export type Gvk = readonly [group: string, version: string, kind: string];

export const apiVersionOf = ([group, version]: Gvk): string => (group ? `${group}/${version}` : version);

/** The schema's name of a kind: `apps.v1.Deployment`. */
export function idOfKind(apiVersion: string | undefined, kind: string | undefined): string | undefined {
  if (!apiVersion || !kind) return undefined;
  const [group, version] = apiVersion.includes('/') ? (apiVersion.split('/') as [string, string]) : ['', apiVersion];
  return definitionOfKind(group, version, kind);
}

export function definitionOf(apiVersion: string | undefined, kind: string | undefined): Definition | undefined {
  const id = idOfKind(apiVersion, kind);
  return id === undefined ? undefined : definition(id);
}

/** The kinds that can be created. */
export const creatableKinds = (): readonly Gvk[] =>
  definitionIds().flatMap((id) => {
    const { gvk, fields } = definition(id)!;
    return gvk && fields?.metadata && !gvk[2].endsWith('List') ? [gvk] : [];
  });

/** Groups of Kubernetes' own, all of whose kinds the schema knows; others may be a custom resource's. */
export const isBuiltInGroup = (apiVersion: string): boolean => !apiVersion.includes('.') || /\.k8s\.io\//.test(apiVersion);
