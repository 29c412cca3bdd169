/** The addresses that a cluster has from its start, as kubeadm sets them. */

/** `--service-cluster-ip-range` */
export const SERVICE_RANGE = '10.96.0.0/12';
/** The Service `kubernetes`: the first of the range. */
export const API_SERVER_IP = '10.96.0.1';
/** The Service of the cluster's DNS: the tenth. */
export const CLUSTER_DNS_IP = '10.96.0.10';
/** Where the API server is reached behind its Service. */
export const API_SERVER_ENDPOINT = '192.0.2.1';
