import { formatLabelSelector } from '../../api/label-selector';
import type { EndpointSlice, Endpoints, Ingress, IngressBackend, IngressClass, NetworkPolicy, Service } from '../../api/types.gen';
import { formatLabels } from '../selectors';
import { writeAnnotations, writeMetadata } from './common';
import { type Writer, writeMap, writeTable } from './writer';

const ENDPOINTS_SHOWN = 3;

const listsOf = ({ endpoints, ports }: EndpointSlice) => ({ endpoints: endpoints ?? [], ports: ports ?? [] });

/** `10.0.0.1:80,10.0.0.2:80,10.0.0.3:80 + 2 more...` of those that are ready (`formatEndpointSlices`). */
export function endpointsText(slices: readonly EndpointSlice[], portName: string): string {
  if (slices.length === 0) return '<none>';
  const ready = slices.flatMap((slice) => {
    const { endpoints, ports } = listsOf(slice);
    const addresses = endpoints.filter((e) => e.conditions?.ready ?? true).map((e) => e.addresses[0] ?? '');
    if (ports.length === 0) return addresses;
    return ports.filter((p) => (p.name ?? '') === portName).flatMap((p) => addresses.map((a) => `${a.includes(':') ? `[${a}]` : a}:${p.port}`));
  });
  const shown = ready.slice(0, ENDPOINTS_SHOWN).join(',');
  return ready.length > ENDPOINTS_SHOWN ? `${shown} + ${ready.length - ENDPOINTS_SHOWN} more...` : shown;
}

/** `kubectl describe service` (`describeService`). */
export function writeService(writer: Writer, service: Service, slices: readonly EndpointSlice[]): void {
  const { spec = {}, status } = service;
  writeMetadata(writer, service);
  writer.line(0, `Selector:\t${formatLabels(spec.selector)}`);
  writer.line(0, `Type:\t${spec.type ?? ''}`);
  if (spec.ipFamilyPolicy) writer.line(0, `IP Family Policy:\t${spec.ipFamilyPolicy}`);
  writer.line(0, `IP Families:\t${spec.ipFamilies?.join(',') || '<none>'}`);
  writer.line(0, `IP:\t${spec.clusterIP ?? ''}`);
  writer.line(0, `IPs:\t${spec.clusterIPs?.join(',') || '<none>'}`);
  if (spec.externalIPs?.length) writer.line(0, `External IPs:\t${spec.externalIPs.join(',')}`);
  if (spec.loadBalancerIP) writer.line(0, `Desired LoadBalancer IP:\t${spec.loadBalancerIP}`);
  if (spec.externalName) writer.line(0, `External Name:\t${spec.externalName}`);
  const ingress = status?.loadBalancer?.ingress ?? [];
  if (ingress.length > 0)
    writer.line(0, `LoadBalancer Ingress:\t${ingress.map((i) => (i.ip ? `${i.ip}${i.ipMode ? ` (${i.ipMode})` : ''}` : (i.hostname ?? ''))).join(', ')}`);
  for (const port of spec.ports ?? []) {
    const name = port.name || '<unset>';
    const protocol = port.protocol ?? '';
    writer.line(0, `Port:\t${name}\t${port.port}/${protocol}`);
    writer.line(0, `TargetPort:\t${port.targetPort ?? 0}/${protocol}`);
    if (port.appProtocol) writer.line(0, `AppProtocol:\t${port.appProtocol}`);
    if (port.nodePort) writer.line(0, `NodePort:\t${name}\t${port.nodePort}/${protocol}`);
    writer.line(0, `Endpoints:\t${endpointsText(slices, port.name ?? '')}`);
  }
  writer.line(0, `Session Affinity:\t${spec.sessionAffinity ?? ''}`);
  if (spec.externalTrafficPolicy) writer.line(0, `External Traffic Policy:\t${spec.externalTrafficPolicy}`);
  if (spec.internalTrafficPolicy) writer.line(0, `Internal Traffic Policy:\t${spec.internalTrafficPolicy}`);
  if (spec.healthCheckNodePort) writer.line(0, `HealthCheck NodePort:\t${spec.healthCheckNodePort}`);
  if (spec.loadBalancerSourceRanges?.length) writer.line(0, `LoadBalancer Source Ranges:\t${spec.loadBalancerSourceRanges.join(',')}`);
  if (spec.trafficDistribution) writer.line(0, `Traffic Distribution:\t${spec.trafficDistribution}`);
}

const addressesText = (addresses: readonly { readonly ip: string }[] | undefined): string => addresses?.map((a) => a.ip).join(',') || '<none>';

/** `kubectl describe endpoints`. */
export function writeEndpoints(writer: Writer, endpoints: Endpoints): void {
  writeMetadata(writer, endpoints);
  writer.line(0, 'Subsets:');
  for (const { addresses, notReadyAddresses, ports = [] } of endpoints.subsets ?? []) {
    writer.line(1, `Addresses:\t${addressesText(addresses)}`);
    writer.line(1, `NotReadyAddresses:\t${addressesText(notReadyAddresses)}`);
    if (ports.length > 0) {
      writer.line(1, 'Ports:');
      writeTable(
        writer,
        2,
        ['Name', 'Port', 'Protocol'],
        ports.map((p) => [p.name || '<unset>', p.port, p.protocol ?? '']),
      );
    }
    writer.line(0, '');
  }
}

/** `kubectl describe endpointslice`. */
export function writeEndpointSlice(writer: Writer, slice: EndpointSlice): void {
  const { endpoints, ports } = listsOf(slice);
  writeMetadata(writer, slice);
  writer.line(0, `AddressType:\t${slice.addressType}`);
  writer.line(0, ports.length === 0 ? 'Ports: <unset>' : 'Ports:');
  if (ports.length > 0)
    writeTable(
      writer,
      1,
      ['Name', 'Port', 'Protocol'],
      ports.map((p) => [p.name || '<unset>', p.port ?? '<unset>', p.protocol ?? '']),
    );
  writer.line(0, endpoints.length === 0 ? 'Endpoints: <none>' : 'Endpoints:');
  for (const { addresses, conditions, hostname, targetRef, nodeName, zone } of endpoints) {
    writer.line(1, `- Addresses:\t${addresses.join(', ') || '<none>'}`);
    writer.line(2, 'Conditions:');
    writer.line(3, `Ready:\t${conditions?.ready ?? '<unset>'}`);
    writer.line(2, `Hostname:\t${hostname ?? '<unset>'}`);
    if (targetRef) writer.line(2, `TargetRef:\t${targetRef.kind}/${targetRef.name}`);
    writer.line(2, `NodeName:\t${nodeName ?? '<unset>'}`);
    writer.line(2, `Zone:\t${zone ?? '<unset>'}`);
  }
}

/** `kubectl describe ingress`; `backendText` says what is behind a backend. */
export function writeIngress(writer: Writer, ingress: Ingress, backendText: (backend: IngressBackend) => string): void {
  const { metadata, spec = {}, status } = ingress;
  writer.line(0, `Name:\t${metadata.name}`);
  writeMap(writer, 0, 'Labels', metadata.labels);
  writer.line(0, `Namespace:\t${metadata.namespace}`);
  const addresses = (status?.loadBalancer?.ingress ?? []).map((i) => i.ip || i.hostname || '').filter(Boolean);
  writer.line(0, `Address:\t${[...new Set(addresses)].sort().join(',')}`);
  writer.line(0, `Ingress Class:\t${spec.ingressClassName ?? '<none>'}`);
  const fallback = spec.defaultBackend ? backendText(spec.defaultBackend) : '<default>';
  writer.line(0, `Default backend:\t${fallback}`);
  if (spec.tls?.length) writer.line(0, 'TLS:');
  for (const { secretName, hosts = [] } of spec.tls ?? [])
    writer.line(1, secretName ? `${secretName} terminates ${hosts.join(',')}` : `SNI routes ${hosts.join(',')}`);
  writer.line(0, 'Rules:');
  writer.line(1, 'Host\tPath\tBackends');
  writer.line(1, '----\t----\t--------');
  const rules = (spec.rules ?? []).filter((r) => r.http);
  for (const { host, http } of rules) {
    writer.line(1, `${host || '*'}\t`);
    for (const { path = '', backend } of http?.paths ?? []) writer.line(2, `\t${path} \t${backendText(backend)}`);
  }
  if (rules.length === 0) writer.line(1, `*\t*\t${fallback}`);
  writeAnnotations(writer, metadata.annotations);
}

/** `kubectl describe ingressclass`. */
export function writeIngressClass(writer: Writer, ingressClass: IngressClass): void {
  const { spec } = ingressClass;
  writeMetadata(writer, ingressClass);
  writer.line(0, `Controller:\t${spec?.controller ?? ''}`);
  const parameters = spec?.parameters;
  if (!parameters) return;
  writer.line(0, 'Parameters:');
  if (parameters.apiGroup) writer.line(1, `APIGroup:\t${parameters.apiGroup}`);
  writer.line(1, `Kind:\t${parameters.kind}`);
  writer.line(1, `Name:\t${parameters.name}`);
}

type PolicySpec = NonNullable<NetworkPolicy['spec']>;
type Rule = NonNullable<PolicySpec['ingress']>[number] & NonNullable<PolicySpec['egress']>[number];

/** The rules of one direction. */
function writeRules(writer: Writer, rules: readonly Partial<Rule>[] | undefined, direction: 'ingress' | 'egress'): void {
  const [title, end] = direction === 'ingress' ? (['From', 'source'] as const) : (['To', 'destination'] as const);
  if (!rules?.length) writer.line(2, `<none> (Selected pods are isolated for ${direction} connectivity)`);
  rules?.forEach((rule, i) => {
    if (!rule.ports?.length) writer.line(2, 'To Port: <any> (traffic allowed to all ports)');
    for (const { port, endPort, protocol = 'TCP' } of rule.ports ?? [])
      writer.line(2, endPort === undefined ? `To Port: ${port ?? '<nil>'}/${protocol}` : `To Port Range: ${port}-${endPort}/${protocol}`);
    const peers = direction === 'ingress' ? rule.from : rule.to;
    if (!peers?.length) writer.line(2, `${title}: <any> (traffic not restricted by ${end})`);
    for (const { podSelector, namespaceSelector, ipBlock } of peers ?? []) {
      writer.line(2, `${title}:`);
      if (namespaceSelector) writer.line(3, `NamespaceSelector: ${formatLabelSelector(namespaceSelector)}`);
      if (podSelector) writer.line(3, `PodSelector: ${formatLabelSelector(podSelector)}`);
      if (!ipBlock || namespaceSelector || podSelector) continue;
      writer.line(3, 'IPBlock:');
      writer.line(4, `CIDR: ${ipBlock.cidr}`);
      writer.line(4, `Except: ${(ipBlock.except ?? []).join(', ')}`);
    }
    if (i < rules.length - 1) writer.line(2, '----------');
  });
}

/** `kubectl describe networkpolicy`. */
export function writeNetworkPolicy(writer: Writer, policy: NetworkPolicy): void {
  const { metadata } = policy;
  const spec: Partial<PolicySpec> = policy.spec ?? {};
  writer.line(0, `Name:\t${metadata.name}`);
  writer.line(0, `Namespace:\t${metadata.namespace}`);
  writer.line(0, `Created on:\t${(metadata.creationTimestamp ?? '').replace(/^(.*)T(.*)Z$/, '$1 $2 +0000 UTC')}`);
  writeMap(writer, 0, 'Labels', metadata.labels);
  writeAnnotations(writer, metadata.annotations);
  writer.line(0, 'Spec:');
  const selector = spec.podSelector ? formatLabelSelector(spec.podSelector) : '<none>';
  writer.line(1, `PodSelector:     ${selector === '<none>' ? '<none> (Allowing the specific traffic to all pods in this namespace)' : selector}`);
  for (const direction of ['ingress', 'egress'] as const) {
    const affected = spec.policyTypes?.includes(direction === 'ingress' ? 'Ingress' : 'Egress');
    writer.line(1, affected ? `Allowing ${direction} traffic:` : `Not affecting ${direction} traffic`);
    if (affected) writeRules(writer, spec[direction], direction);
  }
  writer.line(1, `Policy Types: ${spec.policyTypes?.join(', ') || '<none>'}`);
}
