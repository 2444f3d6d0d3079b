import { spawn } from 'node:child_process';
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { makeFile } from './transcript/make-file.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const HERE = fileURLToPath(new URL('transcript', import.meta.url));
const ROUNDS = 3;

// What reading a long transcript costs: time, speed and the most memory that the process had, beside `cat` and Node's readline.
const megabytes = Number(process.argv[2] ?? 100);
const folder = mkdtempSync(join(tmpdir(), 'bench-transcript-'));
try {
  const file = join(folder, 'session.jsonl');
  const size = makeFile(file, megabytes);
  const config = makeProject(folder);
  const verb = (...args) => [
    process.execPath,
    [
      join(ROOT, 'packages/cli/bin/agents.js'),
      'transcript',
      '--config',
      config,
      '--driver',
      'bench',
      file,
      ...args,
    ],
  ];
  const ways = [
    ['cat', 'cat', [file]],
    ['node readline + JSON.parse', process.execPath, [join(HERE, 'readline.mjs'), file]],
    ['agents transcript', ...verb()],
    ['agents transcript --tools none', ...verb('--tools', 'none')],
    ['agents transcript --json', ...verb('--json')],
    ['agents transcript --html', ...verb('--html')],
    ['agents transcript --share', ...verb('--share')],
  ];
  const rows = [];
  for (const [name, program, args] of ways) rows.push({ name, ...(await best(program, args)) });
  print(rows, size);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function makeProject(into) {
  mkdirSync(join(into, 'node_modules'));
  symlinkSync(join(ROOT, 'node_modules/@agent-orchestrator'), join(into, 'node_modules/@agent-orchestrator'));
  copyFileSync(join(HERE, 'plugin.mjs'), join(into, 'plugin.mjs'));
  const config = join(into, 'agents.toml');
  writeFileSync(
    config,
    'plugins = ["./plugin.mjs"]\n[defaults]\nsession_prefix = "bench-"\nlog_dir = "state"\n[backend.b]\ndriver = "bench"\n',
  );
  return config;
}

/** The fastest of some rounds, and the most memory of any. */
async function best(program, args) {
  const rounds = [];
  for (let round = 0; round < ROUNDS; round++) rounds.push(await run(program, args));
  return {
    seconds: Math.min(...rounds.map(({ seconds }) => seconds)),
    cpu: Math.min(...rounds.map(({ cpu }) => cpu)),
    peak: Math.max(...rounds.map(({ peak }) => peak)),
    written: rounds[0].written,
  };
}

function run(program, args) {
  return new Promise((resolve, reject) => {
    const began = performance.now();
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    let written = 0;
    let peak = 0;
    let cpu = 0;
    child.stdout.on('data', (chunk) => {
      written += chunk.length;
    });
    const look = setInterval(() => {
      peak = Math.max(peak, peakOf(child.pid));
      cpu = Math.max(cpu, cpuOf(child.pid));
    }, 10);
    child.on('error', reject);
    child.on('close', (code) => {
      clearInterval(look);
      if (code !== 0) return reject(new Error(`${program} ${args.join(' ')} ended with ${code}`));
      resolve({ seconds: (performance.now() - began) / 1000, cpu, peak, written });
    });
  });
}

/** Processor time that a process has used so far, in seconds, to within a clock tick (10 ms). */
function cpuOf(pid) {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /, '')
      .split(' ');
    return (Number(fields[11]) + Number(fields[12])) / 100;
  } catch {
    return 0;
  }
}

/** The most memory that a process has had so far, in bytes; 0 when it has ended. */
function peakOf(pid) {
  try {
    return Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) * 1024;
  } catch {
    return 0;
  }
}

function print(rows, size) {
  const mb = (bytes) => (bytes / 1024 / 1024).toFixed(0);
  const [, readline] = rows;
  const heads = ['', 's', 'MB/s', 'processor, s', 'of readline', 'peak memory, MB', 'written, MB'];
  console.log(`A transcript of ${mb(size)} MB; the best of ${ROUNDS} rounds, new processes.\n`);
  console.log(`| ${heads.join(' | ')} |\n|---${'|--:'.repeat(heads.length - 1)}|`);
  for (const { name, seconds, cpu, peak, written } of rows) {
    const part = (cpu / readline.cpu).toFixed(2);
    const cells = [name, seconds.toFixed(2), mb(size / seconds), cpu.toFixed(2), part, mb(peak), mb(written)];
    console.log(`| ${cells.join(' | ')} |`);
  }
}
