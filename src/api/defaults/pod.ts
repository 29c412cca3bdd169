import { aggregateContainers, isPodLevelResource } from '../pod-resources';
import type { Container, Pod, PodSpec, ResourceRequirements } from '../types.gen';
import { at, each, fill } from './fill';
import { defaultPodSpec } from './pod-spec';

/** Defaults that only Pods get, and templates do not: upstream `pkg/apis/core/v1` SetDefaults_Pod. */

/** What is limited and not requested is requested in full. */
function requestLimits(container: Container): Container {
  const { limits, requests } = container.resources ?? {};
  if (!limits || Object.keys(limits).every((name) => requests?.[name] !== undefined)) return container;
  return { ...container, resources: { ...container.resources, requests: { ...limits, ...requests } } };
}

/** On the host's network every port is a port of the host. */
const exposeOnHost = (container: Container): Container =>
  at(container, 'ports', (ports) => each(ports, (port) => (port.hostPort ? port : { ...port, hostPort: port.containerPort })));

const isHugePages = (name: string): boolean => name.startsWith('hugepages-');

function defaultPodLimits(spec: PodSpec, resources: ResourceRequirements): ResourceRequirements {
  const { limits = {}, requests = {} } = resources;
  if (Object.keys(limits).length + Object.keys(requests).length === 0) return resources;
  const added = Object.entries(aggregateContainers(spec, 'limits')).filter(
    ([name]) => isHugePages(name) && requests[name] === undefined && limits[name] === undefined,
  );
  return added.length === 0 ? resources : { ...resources, limits: { ...limits, ...Object.fromEntries(added) } };
}

function defaultPodRequests(spec: PodSpec, resources: ResourceRequirements): ResourceRequirements {
  const { limits = {}, requests = {} } = resources;
  if (Object.keys(limits).length === 0) return resources;
  const fromContainers = Object.entries(aggregateContainers(spec, 'requests')).filter(([name]) => isPodLevelResource(name) && !isHugePages(name));
  const fromLimits = Object.entries(limits).filter(([name]) => isPodLevelResource(name));
  const all = { ...Object.fromEntries(fromLimits), ...Object.fromEntries(fromContainers), ...requests };
  return Object.keys(all).length === Object.keys(requests).length ? resources : { ...resources, requests: all };
}

function defaultPodOnly(spec: PodSpec): PodSpec {
  let out = at(
    at(spec, 'containers', (list) => each(list, requestLimits)),
    'initContainers',
    (list) => each(list, requestLimits),
  );
  if (out.resources) out = at(out, 'resources', (resources) => defaultPodRequests(out, defaultPodLimits(out, resources)));
  out = fill(out, { enableServiceLinks: true });
  if (!out.hostNetwork) return out;
  return at(
    at(out, 'containers', (list) => each(list, exposeOnHost)),
    'initContainers',
    (list) => each(list, exposeOnHost),
  );
}

/** `SetObjectDefaults_Pod`. */
export const defaultPod = (pod: Pod): Pod => at(pod, 'spec', (spec) => defaultPodSpec(defaultPodOnly(spec)));
