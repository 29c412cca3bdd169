/** Configurations to begin from. */
const file = (profiles: string): string => `apiVersion: kubescheduler.config.k8s.io/v1
kind: KubeSchedulerConfiguration
profiles:
${profiles}`;

export const DEFAULTS = file(`  - schedulerName: default-scheduler
`);

export const EXAMPLES = {
  packing: file(`  - schedulerName: default-scheduler
    pluginConfig:
      - name: NodeResourcesFit
        args:
          scoringStrategy:
            type: MostAllocated
            resources:
              - name: cpu
                weight: 1
              - name: memory
                weight: 1
`),
  ratio: file(`  - schedulerName: default-scheduler
    pluginConfig:
      - name: NodeResourcesFit
        args:
          scoringStrategy:
            type: RequestedToCapacityRatio
            resources:
              - name: cpu
                weight: 3
              - name: memory
                weight: 1
            requestedToCapacityRatio:
              shape:
                - utilization: 0
                  score: 0
                - utilization: 70
                  score: 10
                - utilization: 100
                  score: 0
`),
  weights: file(`  - schedulerName: default-scheduler
    plugins:
      multiPoint:
        enabled:
          - name: ImageLocality
            weight: 50
          - name: PodTopologySpread
            weight: 1
`),
  off: file(`  - schedulerName: default-scheduler
    plugins:
      multiPoint:
        disabled:
          - name: TaintToleration
`),
  profiles: file(`  - schedulerName: default-scheduler
  - schedulerName: packing
    plugins:
      score:
        disabled:
          - name: NodeResourcesBalancedAllocation
    pluginConfig:
      - name: NodeResourcesFit
        args:
          scoringStrategy:
            type: MostAllocated
            resources:
              - name: cpu
                weight: 1
              - name: memory
                weight: 1
`),
} as const;
