/** What one begins from: both extension points, and what there is to see of a node. */
export const EXAMPLE = {
  name: 'FewOfOneApp',
  text: `// A plugin of your own: it is asked of each node, as the scheduler's plugins are.
// pod and node are as the API has them. A node has its Pods in node.pods, and
// pod.requested, node.requested and node.allocatable as numbers: milliCPU, memory (bytes), pods.

const PODS_MAX = 2;

/** Whether the Pod may go there: true, false, or the reason why not. */
export function filter(pod, node) {
  const app = pod.metadata.labels?.app;
  const alike = node.pods.filter((other) => app && other.metadata.labels?.app === app);
  return alike.length < PODS_MAX || \`node(s) had \${PODS_MAX} Pods of one app\`;
}

/** How good that would be: a number from 0 to 100. */
export function score(pod, node) {
  return 100 * (1 - node.requested.milliCPU / node.allocatable.milliCPU);
}
`,
};
