import { spawn, spawnSync } from 'node:child_process';
import { networkInterfaces } from 'node:os';

/**
 * A private network namespace in which there is nothing but loopback: a tool that wants to reach anything besides the
 * scripted model fails at once, and nothing leaves the machine. All that is started inside stays inside.
 */

const MARK = 'AO_REAL_NAMESPACE';

/** Ways to bring loopback up, for machines that lack one or the other; the first that is there is used. */
const LOOPBACK_UP = [
  ['ip', 'ip link set lo up'],
  ['ifconfig', 'ifconfig lo up'],
  ['busybox', 'busybox ip link set lo up'],
  [
    'python3',
    // SIOCSIFFLAGS with IFF_UP on "lo".
    `python3 -c 'import fcntl,socket,struct; fcntl.ioctl(socket.socket(socket.AF_INET, socket.SOCK_DGRAM), 0x8914, struct.pack("16sh22x", b"lo", 1))'`,
  ],
  [
    'perl',
    `perl -e 'use Socket; socket(S, AF_INET, SOCK_DGRAM, 0); my $r = pack("a16s@40", "lo", 1); ioctl(S, 0x8914, $r) or die "$!"'`,
  ],
];

/** A shell's program: brings loopback up, then becomes the command that follows. */
const ENTER = `${LOOPBACK_UP.map(([program, line], index) => `${index === 0 ? 'if' : 'elif'} command -v ${program} >/dev/null 2>&1; then ${line} || exit 97`).join('\n')}
else exit 98
fi
exec "$@"`;

/** Root needs no user namespace where it may do what it wants; anybody else is made root in one, and stays who they are outside. */
function waysIn() {
  const ofUser = ['--user', '--map-root-user', '--net', '--'];
  return process.getuid?.() === 0 ? [['--net', '--'], ofUser] : [ofUser];
}

/** The first way that works here. */
function wayIn() {
  return waysIn().find((way) => problemOf(way) === undefined) ?? waysIn()[0];
}

/** Whether this process is inside, by what it can see: no interface but loopback, and that one is up. */
export function isInside() {
  const interfaces = Object.keys(networkInterfaces());
  return process.env[MARK] === '1' && interfaces.length === 1 && interfaces[0] === 'lo';
}

/** Why no namespace can be made here; `undefined` when it can. */
export function namespaceProblem() {
  if (process.platform !== 'linux')
    return `network namespaces are a thing of Linux; this is ${process.platform}`;
  const problems = waysIn().map(problemOf);
  return problems.includes(undefined) ? undefined : problems[0];
}

/** @param {readonly string[]} way */
function problemOf(way) {
  const tried = spawnSync('unshare', [...way, 'sh', '-c', ENTER, 'sh', 'true'], { encoding: 'utf8' });
  if (tried.error !== undefined) return '"unshare" was not found (it is part of util-linux)';
  if (tried.status === 98) {
    return `loopback cannot be brought up: none of ${LOOPBACK_UP.map(([program]) => program).join(', ')} is installed`;
  }
  if (tried.status === 97) return `loopback could not be brought up: ${tried.stderr.trim()}`;
  return tried.status === 0 ? undefined : `it is not allowed here: ${tried.stderr.trim()}`;
}

/**
 * Runs a command inside, with this terminal as its own; resolves to its exit code.
 * @param {readonly string[]} command
 * @param {NodeJS.ProcessEnv} [environment]
 * @returns {Promise<number>}
 */
export function runInside(command, environment = process.env) {
  const args = [...(wayIn() ?? []), 'sh', '-c', ENTER, 'sh', ...command];
  const child = spawn('unshare', args, { stdio: 'inherit', env: { ...environment, [MARK]: '1' } });
  const wait = () => {};
  const forward = () => child.kill('SIGTERM');
  process.on('SIGINT', wait);
  process.on('SIGTERM', forward);
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => {
      process.off('SIGINT', wait);
      process.off('SIGTERM', forward);
      resolve(code ?? (signal === 'SIGINT' ? 130 : 143));
    });
  });
}
