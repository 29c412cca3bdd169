import type { Ending, ExitMeaning } from '../../../why/container-story';
import type { MissingImage } from '../../../why/known';
import { codes, type Line, say } from '../../../why/line';
import type { Reason } from '../../../why/reason';
import { type Clock, duration, type Words, wordsOf } from '../../../why/words';

const list = (names: readonly string[]): string => names.join('、');
const time = (us: number): string => duration(us, ['秒', '分', '小时']);
const MEBIBYTE = 1 << 20;
const line = (words: readonly string[]): string => words.map((word) => (/\s/.test(word) ? JSON.stringify(word) : word)).join(' ');

/** What an exit code means, to be read after it. */
function meaning(it: ExitMeaning): Line {
  switch (it.code) {
    case 'success':
      return say`命令执行完毕，没有出错`;
    case 'error':
      return say`程序自己报告出了错`;
    case 'not-executable':
      return say`找到了要运行的文件，但它不能执行`;
    case 'not-found':
      return say`shell 没有找到要运行的命令`;
    case 'start-error':
      return say`运行时根本无法启动它的进程`;
    case 'lost':
      return say`没有人看到它怎样结束：节点或运行时与它一起停了`;
    case 'other':
      return say`由程序自己选定的退出码`;
    case 'signal':
      return signal(it.signal);
    case 'oom': {
      const needs = it.neededBytes === undefined ? '' : `，它需要 ${Math.round(it.neededBytes / MEBIBYTE)}Mi`;
      const limit = it.limit === undefined ? say`限额` : say`限额 {${it.limit}}`;
      return say`占用的内存超过${limit}${needs}，被内核杀死（SIGKILL，128 + 9）`;
    }
  }
}

function signal(name: string): Line {
  if (name === 'SIGTERM') return say`有人要它停止（{SIGTERM}，128 + 15），它照做了`;
  if (name === 'SIGKILL') return say`它被杀死（{SIGKILL}，128 + 9），多半是要它停止时没有按时停下`;
  if (name === 'SIGSEGV') return say`它崩溃了（{SIGSEGV}，128 + 11）：访问了不属于自己的内存`;
  return say`它因信号 {${name}} 结束，退出码是 128 加信号的编号`;
}

const endMeaning = ({ meaning: it, killedBy }: Pick<Ending, 'meaning' | 'killedBy'>): Line =>
  killedBy ? say`**${killedBy} 探针**失败次数过多，kubelet 结束了它；${meaning(it)}` : meaning(it);

const because = (reason: Reason | undefined, clock: Clock): Line => (reason ? say`：${wordsOf(chinese, reason, clock)}` : say`。`);
const AGAIN = { Always: '不论怎样结束都会再次启动它', OnFailure: '因为它失败而再次启动它', Never: '有一条规则让它再次启动' } as const;

function lacking({ what, meant }: MissingImage): Line {
  if (meant !== undefined) return say`是不是想写 {${meant}}？`;
  if (what === 'tag') return say`它的仓库里没有这个标签。`;
  return say`这里没有人知道它的仓库。如果它是你自己的，请声明它：之后从那里拉取的镜像会作为一个安静的服务器运行。`;
}

const reasons: Words['reasons'] = {
  scheduling: () => say`调度器正在为它选择节点。`,
  queued: ({ before }) => say`它在调度器的活跃队列里${before > 0 ? `，前面还有 ${before} 个 Pod` : '，下一个就是它'}。`,
  binding: () => say`调度器已经找到节点，正在告知 API server。`,
  'scheduling-back-off': ({ untilUs, attempts }, clock) => say`调度器试过 ${attempts} 次，正在退避；**${clock(untilUs)}**再试，没有别的 Pod 在等时会更早。`,
  unschedulable: ({ objections, message, nominatedNode }) => {
    const why = objections.length > 0 ? objections.map(({ reason, nodes }) => (nodes > 0 ? `${nodes} × ${reason}` : reason)).join('；') : message;
    const promised = nominatedNode === undefined ? '' : `${nominatedNode} 已经许给它，等那里让位的 Pod 结束。`;
    return say`**没有节点接收它**：${why.replace(/\.$/, '')}。${promised}`;
  },
  gated: ({ gates }) => say`**调度门控**不让它进入队列：{${gates.join(', ')}}。谁写进 {spec.schedulingGates}，就要由谁去掉。`,
  'no-scheduler': ({ schedulerName }) => say`**没有人调度它**：没有调度器叫 {spec.schedulerName: ${schedulerName}}。`,
  'scheduler-unseen': () => say`调度器还没有得知它。`,
  'node-unreachable': ({ node, sinceUs }, clock) =>
    say`**节点 ${node} 没有就绪**${sinceUs === undefined ? '' : `（${clock(sinceUs)}变成这样）`}：它的 kubelet 沉默或者报告未就绪，别人无法启动、停止这里的容器，也无法报告它们的状态。`,
  'node-gone': ({ node }) => say`**节点 ${node} 已经不存在**：没有人能启动、停止它的容器或报告状态。`,
  'missing-claim': ({ claim }) => say`它要挂载的 PersistentVolumeClaim {${claim}} **不存在**。`,
  'unbound-claim': ({ claim }) => say`它要挂载的 PersistentVolumeClaim {${claim}} **还没有绑定**到卷。`,
  'missing-source': ({ source, name, key, volume, container }) => {
    const what = key === undefined ? say`${source} {${name}} **不存在**` : say`${source} {${name}} **没有键** {${key}}`;
    const where = volume === undefined ? say`容器 {${container ?? ''}} 的环境变量` : say`卷 {${volume}}`;
    return say`${what}，而${where}要用到它。kubelet 会一直重试，直到它出现。`;
  },
  creating: () => say`kubelet 正在准备它的沙箱、卷和容器。`,
  pulling: ({ container, image }) => say`正在为 {${container}} **拉取**镜像 {${image}}。`,
  'pull-failed': ({ container, image, error, missing, untilUs, delayUs }, clock) => {
    const again = untilUs === undefined ? '' : `退避 ${time(delayUs ?? 0)}，最早${clock(untilUs)}再试。`;
    return say`{${container}} 的镜像 {${image}} **拉取失败**：${error}。${missing ? lacking(missing) : ''}${again}`;
  },
  'bad-image-name': ({ container, image }) => say`{${container}} 的 {${image}} **不是镜像名**。`,
  'never-pulled': ({ container, image }) => say`{${container}} 的镜像 {${image}} 不在节点上，而 {imagePullPolicy: Never} 不许拉取。`,
  'cannot-start': ({ container, reason, message }) => say`{${container}} **无法启动**：${reason}${message ? `，${message}` : ''}。`,
  'init-runs': ({ container, number, of, role }) =>
    role === 'sidecar'
      ? say`边车 {${container}}（第 ${number} 个，共 ${of} 个）启动之后，才轮到后面的容器。`
      : say`init 容器 {${container}}（第 ${number} 个，共 ${of} 个）成功结束之后，才轮到后面的容器。`,
  'crash-loop': ({ container, exitCode, policy, restarts, delayUs, untilUs, ...end }, clock) => {
    const wait = untilUs === undefined ? '' : say`现在要等 ${time(delayUs ?? 0)}，最早**${clock(untilUs)}**再启动。`;
    return say`{${container}} 以**退出码 ${exitCode}** 结束：${endMeaning(end)}。{restartPolicy: ${policy}} ${AGAIN[policy]}。它已经启动了 ${restarts + 1} 次，每次都结束了：**这就是 CrashLoopBackOff 的意思**。${wait}`;
  },
  'starts-again': ({ container, exitCode, policy, ...end }) =>
    say`{${container}} 以**退出码 ${exitCode}** 结束：${endMeaning(end)}。{restartPolicy: ${policy}} ${AGAIN[policy]}。`,
  'probe-fails': ({ container, probe, does, run, failureThreshold, message }) => {
    const then = probe === 'readiness' ? `到 ${failureThreshold} 次就算没有就绪，Service 不再把请求发给它` : `到 ${failureThreshold} 次 kubelet 就结束这个容器`;
    return say`{${container}} 的 **${probe} 探针**（{${does}}）连续失败了 ${run} 次；${then}。${message === undefined ? '' : `它说：${message}`}`;
  },
  'probe-pending': ({ container, probe, does }) => say`{${container}} 的 **${probe} 探针**（{${does}}）还没有通过。`,
  'readiness-gate': ({ condition, status }) =>
    say`它的容器已经就绪，但**就绪门控** {${condition}} ${status === undefined ? '没有设置' : `是“${status}”`}：要由外面的人把这个状况设成 True。`,
  running: ({ ready, of }) => say`它在运行，${of} 个容器中有 ${ready} 个就绪。没有什么阻碍它。`,
  completed: ({ policy }) => say`所有容器都以退出码 0 结束，{restartPolicy: ${policy}} 不会再启动它们：这个 Pod **已经完成（Completed），不是错误**。`,
  failed: ({ container, exitCode, policy, ...end }) =>
    say`{${container}} 以**退出码 ${exitCode}** 结束：${endMeaning(end)}。{restartPolicy: ${policy}} 不会再启动它。`,
  'ended-by-kubelet': ({ reason, message }) => say`kubelet 结束了它：**${reason}**${message ? `，${message}` : ''}。`,
  'command-replaced': ({ container, image, replaced, by }) =>
    say`{${by}} **取代了**镜像 {${image}} 原来要启动的 {${line(replaced)}}。所以 {${container}} 只做了 {${by}} 里写的事，做完容器也就结束了。`,
  'command-and-server': ({ command }) => say`想两样都要，就让命令接着启动服务器：{command: ${JSON.stringify(command)}}`,
  finalizer: ({ finalizer, usedBy }) =>
    say`终结器 {${finalizer}} **留住了它**：设置它的一方把它去掉之后，对象才会消失。${usedBy.length > 0 ? `还在用它的有 ${list(usedBy)}。` : ''}`,
  'grace-period': ({ seconds, endsUs }, clock) => say`宽限期 ${seconds} 秒，${clock(endsUs)}到期，然后是 SIGKILL。`,
  'pre-stop': ({ container, sinceUs, killUs }, clock) =>
    say`{${container}} 的 **preStop 钩子**正在运行（${clock(sinceUs)}开始）。它完成之后才发 SIGTERM；宽限期${clock(killUs)}到期。`,
  stopping: ({ container, killUs }, clock) => say`**已经向** {${container}} **发出 SIGTERM**。如果${clock(killUs)}它还没有结束，就发 SIGKILL。`,
  'sidecar-turn': ({ container }) => say`边车 {${container}} 要等它服务的容器先结束。`,
  available: ({ available, wanted }) => say`${wanted} 个 Pod 中有 ${available} 个可用。`,
  'scaled-to-zero': () => say`它缩到了零：不需要 Pod。`,
  paused: () => say`**它已暂停**：去掉 {spec.paused} 之前，模板的改动不会发布。`,
  'replica-set': ({ name, isNew, wanted, ready }) => say`ReplicaSet {${name}}（${isNew ? '新模板' : '旧模板'}）：${wanted} 个 Pod 中有 ${ready} 个就绪。`,
  'not-available': ({ kind, name, because: why }, clock) => say`${kind} {${name}} 不可用${because(why, clock)}`,
  'not-available-either': ({ pods }) => say`${codes(pods, '、')} 也因为同样的原因不可用。`,
  'ready-for-too-short': ({ pod, untilUs }, clock) => say`Pod {${pod}} 已经就绪，${clock(untilUs)}才算可用（{minReadySeconds}）。`,
  refused: ({ what, message }) => say`API server **拒绝了它的 ${what}**：${message}`,
  'deadline-passed': ({ seconds }) => say`**${seconds} 秒没有进展**（{progressDeadlineSeconds}）。控制器说明了这一点并继续尝试，不会自动回滚。`,
  'deadline-ahead': ({ atUs }, clock) => say`期限${clock(atUs)}到。`,
  'controller-stopped': ({ controller }) => say`**${controller === 'scheduler' ? '调度器' : `${controller} 控制器`}停了**：没有人做它的工作。`,
  'no-controller': ({ controller }) => say`**没有人处理它**：这个集群里没有运行名为 {${controller}} 的控制器。对象只是存着。`,
  'ordinal-blocks': ({ pod, behind, because: why }, clock) =>
    say`Pod {${pod}} 没有就绪，**${behind > 0 ? `后面的 ${behind} 个 Pod 都在等它` : '整个集合在等它'}**${because(why, clock)}`,
  'ordinal-missing': ({ pod }) => say`下一个要创建的是 Pod {${pod}}；它就绪之后才轮到后面的。`,
  'broken-template': ({ pod, isRepaired }) =>
    isRepaired
      ? say`模板后来改过了，但按顺序的集合要先等 {${pod}} 才替换别的：**只有删除这个 Pod，新模板才能用上**。`
      : say`如果错在模板，只改模板还不够：按顺序的集合要先等 {${pod}} 才替换别的，所以**这个 Pod 也要删除**。`,
  'on-delete': ({ old }) => say`${old} 个 Pod 还是旧模板：{updateStrategy: OnDelete} 只在有人删除 Pod 时才替换。`,
  partition: ({ partition, old }) => say`${old} 个 Pod 保留旧模板：{partition: ${partition}} 留住了序号更小的。`,
  'job-complete': ({ succeeded }) => say`**已完成**：${succeeded} 个 Pod 成功。`,
  'job-ended': ({ reason, message }) => say`**失败**：${reason}${message ? `，${message}` : ''}。不再创建 Pod。`,
  'job-suspended': () => say`**它被挂起**：去掉 {spec.suspend} 之前不创建 Pod。`,
  'job-progress': ({ succeeded, wanted, active }) => say`需要完成 ${wanted} 次，已完成 ${succeeded} 次；${active} 个 Pod 在工作。`,
  'job-failures': ({ failed, limit }) => say`到现在失败 ${failed} 次；超过 ${limit} 次（{backoffLimit}）Job 就失败。`,
  'job-back-off': ({ untilUs }, clock) => say`失败之后控制器要等一等：下一个 Pod ${clock(untilUs)}创建。`,
  bound: ({ volume }) => say`它绑定到卷 {${volume}}。`,
  'no-class': () => say`它没有写 {storageClassName}，也没有默认的 StorageClass：不会为它建卷。`,
  'class-missing': ({ storageClass }) => say`StorageClass {${storageClass}} **不存在**，也没有这个类的卷。`,
  'waits-for-consumer': ({ storageClass }) =>
    say`StorageClass {${storageClass}} **等到有 Pod 使用这个声明**才绑定（{WaitForFirstConsumer}），好让卷建在 Pod 运行的地方。现在还没有 Pod 用它。`,
  'waits-for-provisioner': ({ storageClass, provisioner }) => say`要由 StorageClass {${storageClass}} 的供给者 {${provisioner}} 为它建一个卷。`,
  'volume-missing': ({ volume }) => say`它的卷 {${volume}} **不存在**：卷上的内容对它来说已经丢失。`,
  'volume-suits': ({ volume }) => say`卷 {${volume}} 适合它：绑定控制器每 15 秒看一次，下一次就会绑定。`,
  'volume-unsuitable': ({ volumes }) => say`这个类有 ${volumes} 个空闲的卷，但没有一个适合它：太小、访问模式不同，或者选择器不匹配。`,
  'nobody-binds': () => say`**没有人把声明绑定到卷**：这个集群里没有运行 persistentvolume-binder 控制器。`,
  contents: ({ resource, count }) => say`里面还有 ${count} 个 ${resource}。`,
  'content-finalizer': ({ finalizer, count }) => say`终结器 {${finalizer}} **留住了里面的 ${count} 个对象**；它们消失之后命名空间才会消失。`,
  'budget-allows': ({ disruptions }) => say`现在允许驱逐 ${disruptions} 个。`,
  'budget-full': ({ healthy, desired, expected }) =>
    say`**它不允许驱逐**：${expected} 个 Pod 中有 ${healthy} 个健康，至少要保持 ${desired} 个。drain 会一直重试到有变化为止。`,
  'budget-empty': () => say`它的选择器没有选中 Pod：它什么也没有保护。`,
  'budget-unknown': ({ message }) => say`**它不允许驱逐**，因为控制器数不清：${message}`,
  'stops-drain': ({ node, pods }) => say`**它挡住了 ${node} 的 drain**，那里运行着 ${list(pods)}。`,
  'autoscaler-new': ({ target }) => say`自动伸缩器每 15 秒看一次 ${target}，还没有看过。`,
  'cannot-scale': ({ target, message }) => say`**它无法伸缩 ${target}**：${message}`,
  'scaling-disabled': ({ target }) => say`**它没有起作用**：${target} 缩到了零。有人把它扩上来之后才会继续。`,
  'metrics-unknown': ({ replicas, message }) => say`**它不知道应该有多少个 Pod**，所以保持现有的 ${replicas} 个：${message}`,
  'needs-request': ({ resource, container, target }) =>
    say`百分比是相对于容器的请求量而言的，而 {${container}} 没有请求 ${resource}：用 {kubectl set resources ${target} -c ${container} --requests=${resource}=…} 给它一个标准。`,
  'needs-metrics-server': () => say`这个集群里没有谁提供 {metrics.k8s.io}：需要运行 **metrics-server**。`,
  autoscaled: ({ target, replicas, min, max }) => say`它让 ${target} 保持 ${replicas} 个 Pod，在 ${min} 和 ${max} 之间。`,
  'scaling-limited': ({ by }) =>
    ({
      min: say`按指标可以更少：{minReplicas} 不允许。`,
      max: say`按指标**应该更多**：{maxReplicas} 不允许。`,
      up: say`按指标应该一次增加更多：扩容策略不允许更快。`,
      down: say`按指标应该一次减少更多：缩容策略不允许更快。`,
    })[by],
  'scaling-stabilized': () => say`按指标可以更少。它要等到稳定窗口（默认 5 分钟）内都没有要求更多。`,
  'node-ready': () => say`它已经就绪。`,
  cordoned: () => say`**它被 cordon 了**：在 uncordon 之前，调度器不再把 Pod 放到这里。`,
  'held-by-budget': ({ pod, budget }) => say`Pod {${pod}} 不能驱逐：PodDisruptionBudget {${budget}} 现在不允许。`,
  isolated: ({ direction, policies }) =>
    say`${direction === 'Ingress' ? '到它的连接' : '它发起的连接'}只有 ${codes(policies, '、')} 允许的才能通过：其余的得不到任何回应。`,
  'endpoints-ready': ({ ready, of }) => say`它的选择器选中 ${of} 个 Pod，其中 ${ready} 个接收请求。`,
  'selects-nothing': () => say`**它的选择器没有选中 Pod**：请求到不了任何人。`,
  'no-selector': () => say`它没有选择器：端点由别人写在 EndpointSlice 里。`,
  exists: () => say`没有什么阻碍它。`,
};

export const chinese: Words = {
  moment: (afterUs) => (Math.abs(afterUs) < 0.5e6 ? '现在' : afterUs > 0 ? `${time(afterUs)}后` : `${time(-afterUs)}前`),
  reasons,
  standings: { well: '一切正常', waits: '它在等待', fails: '有什么不对', ended: '它已经结束', ends: '它正在被删除' },
  roles: { init: 'init 容器', sidecar: '边车', main: '容器' },
  meaning: endMeaning,
  ran: ({ exitCode, startedUs, finishedUs }) => {
    const ranUs = startedUs !== undefined && finishedUs !== undefined ? finishedUs - startedUs : undefined;
    return say`**退出码 ${exitCode}**${ranUs === undefined ? '' : ranUs < 1e6 ? '，立刻结束' : `，运行了 ${time(ranUs)}`}`;
  },
  next: (next, clock) => {
    switch (next.code) {
      case 'stays':
        return say`{restartPolicy: ${next.policy}} 让它就这样停着。`;
      case 'starts-again':
        return next.backOff
          ? say`{restartPolicy: ${next.policy}} 会再次启动它，最早**${clock(next.backOff.untilUs)}**。`
          : say`{restartPolicy: ${next.policy}} 现在再次启动它。`;
      case 'runs-again':
        return say`它又在运行。如果再结束，要等 ${time(next.backOff.delayUs)}；如果一直运行，这个等待${clock(next.backOff.forgottenUs)}清零。`;
    }
  },
  duration: time,
  waits: '等待',
  forgotten: '运行 10 分钟不结束就清零',
  probe: ({ type, does, periodSeconds, failureThreshold, last, run, result, message }) => {
    const outcome = last === undefined ? '还没有问过' : last === 'success' ? '通过' : `连续失败 ${run} 次，到 ${failureThreshold} 次算失败`;
    const counts = last === 'failure' && result === 'success' ? '，现在仍算通过' : '';
    return say`**${type}** {${does}} 每 ${periodSeconds} 秒：${outcome}${counts}${message === undefined ? '' : `。${message}`}`;
  },
  printed: (lines, shown) => (lines > shown ? `${lines} 行中的最后 ${shown} 行` : `${lines} 行`),
  runs: '运行',
  ended: '结束',
  log: '输出',
  afterwards: '然后',
  probes: '探针',
  restarts: (n) => `重启 ${n} 次`,
  replaced: '已被取代',
  imageUnknown: '这里不知道这个镜像启动什么',
};
