import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ROOT } from './paths.mjs';

const FOLDER = join(ROOT, '.turbo');
const LOCK = join(FOLDER, 'setup.pid');

/** Runs a task while no other process of this checkout installs or builds. */
export async function withLock(task) {
  mkdirSync(FOLDER, { recursive: true });
  for (let told = false; !take(); await sleep(200)) {
    if (!told) console.log('Another set-up is running in this folder; waiting for it …');
    told = true;
  }
  try {
    return await task();
  } finally {
    rmSync(LOCK, { force: true });
  }
}

function take() {
  try {
    writeFileSync(LOCK, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
    if (!holderIsAlive()) rmSync(LOCK, { force: true });
    return false;
  }
}

function holderIsAlive() {
  try {
    process.kill(Number(readFileSync(LOCK, 'utf8')), 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}
