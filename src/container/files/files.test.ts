import { describe, expect, it } from 'vitest';
import { commandEnd, commandOutput } from '../command';
import type { CommandContext } from '../container';
import type { Layers, MountedTree, SecurityContext } from './container-tree';
import { directory, file, link, treeOf } from './inode';

const START_US = Date.UTC(2026, 0, 2, 3, 4, 5) * 1000;

const layers = (security?: SecurityContext, mounts: readonly MountedTree[] = []): Layers => ({
  shells: ['sh'],
  hostname: 'web-0',
  hosts: '127.0.0.1\tlocalhost\n',
  resolver: 'nameserver 10.96.0.10\n',
  terminationLog: '/dev/termination-log',
  ...(security && { security }),
  mounts,
});
const context = (security?: SecurityContext, mounts?: readonly MountedTree[]): CommandContext => ({
  env: new Map([['HOME', '/root']]),
  hostname: 'web-0',
  startedAtUs: START_US,
  servers: [],
  programs: ['agnhost'],
  quietUnknown: false,
  layers: layers(security, mounts),
});
const printed = (script: string, security?: SecurityContext, mounts?: readonly MountedTree[]): string =>
  [...commandOutput(['sh', '-c', script], context(security, mounts))].map(({ text }) => text).join('\n');

const NONROOT: SecurityContext = { uid: 1000, gid: 3000, groups: [2000] };
const EMPTY: MountedTree = { path: '/cache', tree: 'u/cache', node: directory(undefined, { mode: 0o777 }) };
const SHARED: MountedTree = { path: '/cache', tree: 'u/cache', node: directory(undefined, { mode: 0o2777, gid: 2000 }), type: 'tmpfs' };
const SETTINGS: MountedTree = {
  path: '/etc/app',
  tree: 'u/settings',
  readOnly: true,
  node: treeOf([
    ['..stamp/color', file('red', { mode: 0o640, gid: 2000 })],
    ['..data', link('..stamp')],
    ['color', link('..data/color')],
  ]),
};

/** What busybox prints in such a container. */
describe('a container has what the kernel tells of it', () => {
  const kernel = { memoryMax: '67108864', cpuMax: '20000 100000', cpuWeight: 8, oomScoreAdj: 968, sysctls: [['kernel.shm_rmid_forced', '1']] as const };
  const printedIn = (script: string): string =>
    [...commandOutput(['sh', '-c', script], { ...context(), layers: { ...layers(), kernel } })].map(({ text }) => text).join('\n');
  it.each([
    ['mount -t cgroup2', 'cgroup on /sys/fs/cgroup type cgroup2 (ro,nosuid,nodev,noexec,relatime)'],
    ['cd /sys/fs/cgroup; head -n 1 memory.max; cat cpu.max cpu.weight', '67108864\n20000 100000\n8'],
    ['cat /proc/1/oom_score_adj', '968'],
    ['sysctl kernel.shm_rmid_forced; sysctl -n kernel.shm_rmid_forced', 'kernel.shm_rmid_forced = 1\n1'],
    ['sysctl kernel.msgmax; echo $?', "sysctl: error: '/proc/sys/kernel/msgmax' is an unknown key\n1"],
  ])('%s', (script, output) => expect(printedIn(script)).toBe(output));
});

describe('a container has files', () => {
  it.each([
    [
      'of its image',
      'ls /; head -1 /etc/passwd; cat /etc/hostname',
      'bin\ndev\netc\nhome\nlib\nlib64\nproc\nroot\nsys\ntmp\nusr\nvar\nroot:x:0:0:root:/root:/bin/sh\nweb-0',
    ],
    [
      'with owners, modes and times',
      'cd /tmp; echo hi > f; ls -l; ls -ld /tmp',
      'total 4\n-rw-r--r--    1 root     root             3 Jan  2 03:04 f\ndrwxrwxrwt    2 root     root          4096 Jan  2 03:04 /tmp',
    ],
    ['that a umask keeps from others', 'umask 077; echo > /tmp/f; mkdir /tmp/d; stat -c "%a %n" /tmp/*; umask', '700 /tmp/d\n600 /tmp/f\n0077'],
    [
      'whose modes change',
      'touch /tmp/f; chmod 4755 /tmp/f; stat -c %A /tmp/f; chmod u-s,g+w,o= /tmp/f; stat -c "%a %U:%G" /tmp/f',
      '-rwsr-xr-x\n770 root:root',
    ],
    ['whose owners change', 'touch /tmp/f; chown nobody:www-data /tmp/f; stat -c "%u:%g %U" /tmp/f; chown :4 /tmp/f; stat -c %g /tmp/f', '65534:33 nobody\n4'],
    [
      'and links',
      'echo hi > /tmp/f; ln -s f /tmp/l; cat /tmp/l; readlink /tmp/l; ls -l /tmp/l | cut -c1-10; echo more >> /tmp/l; cat /tmp/f',
      'hi\nf\nlrwxrwxrwx\nhi\nmore',
    ],
    ['links that go round', 'ln -s b /tmp/a; ln -s a /tmp/b; cat /tmp/a', 'cat: /tmp/a: Too many levels of symbolic links'],
    [
      'that are copied with what is in them',
      'mkdir -p /tmp/a/b; echo x > /tmp/a/b/c; cp -r /tmp/a /tmp/d; find /tmp/d -type f; mv /tmp/d /tmp/e; cat /tmp/e/b/c',
      '/tmp/d/b/c\nx',
    ],
    [
      'that are missing',
      'cat /none; ls /none; cd /none; echo x > /none/f',
      "cat: /none: No such file or directory\nls: /none: No such file or directory\nsh: cd: can't cd to /none: No such file or directory\nsh: can't create /none/f: nonexistent directory",
    ],
    ['and devices', 'echo x > /dev/null; cat /dev/null; test -c /dev/null && echo device; head -c 3 /dev/zero | wc -c', 'device\n3'],
  ])('%s', (_, script, output) => expect(printed(script)).toBe(output));

  it('the user decides what of them it may read and write', () => {
    const script = 'id; cat /root/x; echo x > /etc/f; echo x > /tmp/f && ls -ln /tmp/f | cut -c1-29; touch /tmp/f && chown 0 /tmp/f; rm -f /etc/passwd';
    expect(printed(script, NONROOT)).toBe(
      [
        'uid=1000 gid=3000 groups=3000,2000',
        'cat: /root/x: Permission denied',
        "sh: can't create /etc/f: Permission denied",
        '-rw-r--r--    1 1000     3000',
        'chown: /tmp/f: Operation not permitted',
        "rm: can't remove '/etc/passwd': Permission denied",
      ].join('\n'),
    );
  });
  it('a user that the image knows has its name and group', () =>
    expect(printed('id; whoami', { uid: 65534 })).toBe('uid=65534(nobody) gid=65534(nobody) groups=65534(nobody)\nnobody'));
  it('root without its capabilities is a user like others', () =>
    expect(printed('touch /tmp/f; chmod 0 /tmp/f; cat /tmp/f', { dropCapabilities: ['ALL'] })).toBe('cat: /tmp/f: Permission denied'));
  it('a read-only root takes nothing, what is mounted in it does', () =>
    expect(printed('echo x > /f; mkdir /d; echo x > /cache/f; cat /cache/f', { readOnlyRoot: true }, [EMPTY])).toBe(
      "sh: can't create /f: Read-only file system\nmkdir: can't create directory '/d': Read-only file system\nx",
    ));
  it('what /proc tells of capabilities', () => {
    const status = 'grep -E "CapEff|CapBnd|NoNewPrivs" /proc/self/status | tr "\\n" " "';
    expect(printed(status)).toBe('CapEff:\t00000000a80425fb CapBnd:\t00000000a80425fb NoNewPrivs:\t0 ');
    expect(printed(status, { ...NONROOT, noNewPrivileges: true })).toBe('CapEff:\t0000000000000000 CapBnd:\t00000000a80425fb NoNewPrivs:\t1 ');
    expect(printed(status, { privileged: true })).toContain('CapEff:\t000001ffffffffff');
    expect(printed(status, { addCapabilities: ['NET_ADMIN', 'SYS_TIME'] })).toContain('CapEff:\t00000000aa0435fb');
  });
});

describe('a volume in a container', () => {
  it('is mounted where it is to be', () => {
    expect(printed('mount | grep cache; df /cache | tail -1 | cut -c1-5; mountpoint /cache', undefined, [SHARED])).toBe(
      'tmpfs on /cache type tmpfs (rw,relatime)\ntmpfs\n/cache is a mountpoint',
    );
  });
  it('hands its group down', () =>
    expect(printed('touch /cache/f; mkdir /cache/d; stat -c "%g %a" /cache/f /cache/d', NONROOT, [SHARED])).toBe('2000 644\n2000 2755'));
  it('that the kubelet writes is read over its links, by whom it is for', () => {
    expect(printed('cat /etc/app/color; ls /etc/app; ls -A /etc/app', NONROOT, [SETTINGS])).toBe('redcolor\n..data\n..stamp\ncolor');
    expect(printed('cat /etc/app/color', { uid: 1000 }, [SETTINGS])).toBe('cat: /etc/app/color: Permission denied');
    expect(printed('echo x > /etc/app/color', undefined, [SETTINGS])).toBe("sh: can't create /etc/app/color: Read-only file system");
  });
  it('may have bytes that are no text', () => {
    const node = treeOf([['dump', file('\uDCDE\uDCCA\uDCFE\uDCBA\uDCD0\uDCFE\uDCFF')]]);
    const dump = 'hexdump -C /b/dump; hexdump /b/dump; stat -c %s /b/dump';
    expect(printed(dump, undefined, [{ path: '/b', tree: 'u/b', node }])).toBe(
      '00000000  de ca fe ba d0 fe ff                              |.......|\n00000007\n0000000 cade bafe fed0 00ff\n0000007\n7',
    );
  });
  it('may be a single file of it', () =>
    expect(printed('cat /app.conf', undefined, [{ ...SETTINGS, path: '/app.conf', within: ['..stamp', 'color'] }])).toBe('red'));
});

describe('mounttest', () => {
  it.each<[argv: readonly string[], output: string, security?: SecurityContext]>([
    [
      ['--fs_type=/cache', '--new_file_0644=/cache/f', '--file_perm=/cache/f'],
      'mount type of "/cache": tmpfs\ncontent of file "/cache/f": mount-tester new file\n\nperms of file "/cache/f": -rw-r--r--',
    ],
    [
      ['--new_file_0777=/cache/f', '--file_mode=/cache/f', '--file_owner=/cache/f'],
      'content of file "/cache/f": mount-tester new file\n\nmode of file "/cache/f": -rwxrwxrwx\nowner UID of "/cache/f": 1000\nowner GID of "/cache/f": 2000',
      NONROOT,
    ],
    [['--file_mode=/cache'], 'mode of file "/cache": dgrwxrwxrwx'],
    [['--file_content=/none'], 'error reading file content for "/none": open /none: no such file or directory'],
  ])('%j', (argv, output, security) => {
    const inside = context(security, [SHARED]);
    expect([...commandOutput(['/agnhost', 'mounttest', ...argv], inside)].map(({ text }) => text).join('\n')).toBe(output);
    expect(commandEnd(['/agnhost', 'mounttest', ...argv], inside).code).toBe(output.startsWith('error') ? 1 : 0);
  });
  it('reads on until it finds what it expects', () => {
    const lines = [...commandOutput(['/agnhost', 'mounttest', '--file_content_in_loop=/none', '--retry_time=5'], context())];
    expect(lines.map(({ afterUs, text }) => `${Math.round(afterUs / 1e6)} ${text}`)).toEqual(
      [0, 2, 4].map((s) => `${s} Error reading file /none: open /none: no such file or directory, retrying`),
    );
  });
});

describe('a program that belongs to root and runs as root', () => {
  it.each<[what: string, security: SecurityContext, uid: number]>([
    ['does so for everybody', { uid: 1000 }, 0],
    ['not where nobody may get more than it has', { uid: 1000, noNewPrivileges: true }, 1000],
  ])('%s', (_, security, uid) => {
    const inside = { ...context(security), programs: ['nonewprivs'] };
    expect([...commandOutput(['/nonewprivs'], inside)].map(({ text }) => text)).toEqual([`Effective uid: ${uid}`]);
  });
});

it('a network is not changed by whoever may not', () => {
  const inside = (security?: SecurityContext): CommandContext => ({ ...context(security), programs: ['ip'] });
  const said = (security?: SecurityContext) => [...commandOutput(['ip', 'link', 'add', 'dummy0', 'type', 'dummy'], inside(security))].map(({ text }) => text);
  expect([said(), said({ privileged: true })]).toEqual([
    ['ip: RTNETLINK answers: Operation not permitted'],
    ['ip: ip link add is not simulated: hostname -i tells the address'],
  ]);
});

it('a shell complains by the name that it was called by', () => {
  const lines = [...commandOutput(['/bin/sh', '-c', 'echo x > /f'], context({ readOnlyRoot: true }))];
  expect(lines.map(({ text }) => text)).toEqual(["/bin/sh: can't create /f: Read-only file system"]);
});
