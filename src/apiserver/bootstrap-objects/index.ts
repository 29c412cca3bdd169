import { SERVICE_RANGE } from '../../api/cluster-addresses';
import { apiService } from '../../api/kinds/api-service';
import { flowSchema, priorityLevelConfiguration } from '../../api/kinds/flow-control';
import { serviceCidr } from '../../api/kinds/ip-address';
import { memo } from '../../api/memo';
import { formatTime } from '../../api/time';
import type { ServiceCIDR } from '../../api/types.gen';
import { bootstrapPolicy } from '../bootstrap-policy';
import { type Stored, stored } from '../stored-from-start';
import { apiServices } from './api-services';
import { flowSchemas, priorityLevels } from './flow-control';

/** The block that Services get their addresses from (`pkg/controlplane/controller/defaultservicecidr`). */
const serviceBlock = (now: string): ServiceCIDR => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'ServiceCIDR',
  metadata: { name: 'kubernetes', finalizers: ['networking.k8s.io/service-cidr-finalizer'] },
  spec: { cidrs: [SERVICE_RANGE] },
  status: { conditions: [{ type: 'Ready', status: 'True', lastTransitionTime: now, reason: '', message: 'Kubernetes Service CIDR is ready' }] },
});

const objectsAt = memo((now) => [
  ...stored(apiService, apiServices(now), now),
  ...stored(priorityLevelConfiguration, priorityLevels(), now),
  ...stored(flowSchema, flowSchemas(now), now),
  ...stored(serviceCidr, [serviceBlock(now)], now),
]);

/**
 * What upstream's API server makes when it starts, by requests to itself; here it lies on etcd's disk from the start, so that no trace begins with it:
 * roles, and what else every cluster has.
 */
export const bootstrapObjects = (startUs: number): readonly Stored[] => [...bootstrapPolicy(startUs), ...objectsAt(formatTime(startUs))];
